# case: methods that a notebook has put into classes of libraries fill the attempt's own list, and do so between tasks
# expect: turns {"top": 2, "seen": 2, "rows": 3, "shown": 1}
# expect: run {"context": {"top": 2, "seen": 2, "rows": 3, "shown": 1}}
# expect: finding {"code": "C234", "cell": 2, "line": 8, "says": "its own `top`"}
# expect: finding {"code": "C234", "cell": 2, "line": 9, "says": "one gets what is the other's"}
# %%
%load_ext cloaca_nb
%cloaca_workflow patched
# %%
from collections import Counter, UserDict
from fractions import Fraction
SEEN = []
CALLS = Counter()
def top(self):
    SEEN.append(self)
    return len(SEEN)
Fraction.top = top
setattr(UserDict, "rows", property(lambda self: CALLS.update(rows=1) or CALLS["rows"]))
# %%
half = Fraction(1, 2)
half.top()
# %%
table = UserDict(a=1)
first = table.rows
second = table.rows
# %%
%%cloaca_task
def asks(context):
    context.set("top", half.top())
    context.set("seen", len(SEEN))
    return context
# %%
%%cloaca_task -d asks
def reads(context):
    context.set("rows", table.rows)
    return context
# %%
import json
SHOWN = []
def told(self, value, encode=json.JSONEncoder.encode):
    SHOWN.append(value)
    return encode(self, value)
class Telling(json.JSONEncoder):
    pass
Telling.encode = told
# %%
%%cloaca_task -d reads
def shows(context):
    json.dumps([1], cls=Telling)
    context.set("shown", len(SHOWN))
    return context
