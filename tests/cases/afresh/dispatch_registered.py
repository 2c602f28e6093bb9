# case: a task registers a function for another type
# expect: again {"n": ["any", "int"]}
# expect: anew {"work": ["show"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
from functools import singledispatch
@singledispatch
def show(x): return "any"
# %%
%%cloaca_task
def work(context):
    before = show(1)
    show.register(int, lambda x: "int")
    context.set("n", [before, show(1)])
    return context
