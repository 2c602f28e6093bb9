# case: a cell between two tasks draws once more from the stream that both of them draw from
# expect: finding {"code": "C223", "severity": "error", "cell": 2, "says": ["`one` and `two`", "random"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import random
def draw(n):
    return [random.random() for _ in range(n)]
random.seed(3)
draw(2)
# %%
%%cloaca_task one
context.set("a", draw(1))
# %%
random.random()
# %%
%%cloaca_task two --dependencies one
context.set("b", draw(1))
