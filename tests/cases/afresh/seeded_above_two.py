# case: what is drawn above two tasks is the same for both; one of them may go on drawing
# expect: no-finding {"code": "C223"}
# expect: again {"v": [0.324, 0.151], "w": [0.324, 0.151], "x": 0.651}
# expect: anew {"a": ["_", "hist", "random"], "b": ["_", "hist", "random"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import random
random.seed(7)
hist = [round(random.random(), 3) for _ in range(2)]
# %%
%%cloaca_task
def a(context):
    context.set("v", hist)
    return context
# %%
%%cloaca_task --dependencies a
def b(context):
    context.set("w", hist)
    context.set("x", round(random.random(), 3))
    return context
