# case: two tasks draw from one stream after one seed
# expect: finding {"code": "C223", "severity": "error", "cell": 2, "says": ["`one` and `two`", "random"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import random
random.seed(3)
# %%
%%cloaca_task one
context.set("a", random.random())
# %%
%%cloaca_task two --dependencies one
context.set("b", random.random())
