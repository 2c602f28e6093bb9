# case: an instance of a named tuple has the class's defaults, of which a change is one for all
# expect: clean
# expect: run {"context": {"other": [1], "own": [2]}}
# %%
%cloaca_workflow demo
# %%
from collections import namedtuple
Point = namedtuple("Point", "x y", defaults=[[]])
p, own = Point(1), Point(1, [2])
# %%
p.y.append(1)
# %%
%%cloaca_task
def t(context):
    context.set("other", Point(2).y)
    context.set("own", own.y)
    return context
