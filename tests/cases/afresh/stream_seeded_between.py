# case: a function of a cell seeds the stream anew between two tasks, and a cell draws after it: each task has its own
# expect: no-finding {"code": "C223"}
# expect: run {"context": {"a": 0.238, "b": 0.544}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import random
def begin(n):
    random.seed(n)
begin(3)
# %%
%%cloaca_task one
context.set("a", round(random.random(), 3))
# %%
begin(3)
random.random()
# %%
%%cloaca_task two --dependencies one
context.set("b", round(random.random(), 3))
