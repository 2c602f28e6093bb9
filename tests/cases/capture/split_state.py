# case: two tasks draw from one stream of random numbers, which is seeded anew between them
# expect: finding {"code": "C216", "severity": "error", "says": ["random", "whole process"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca, random
# %%
random.seed(1)
# %%
%%cloaca_task a
context.set("a", random.random())
# %%
random.seed(2)
# %%
%%cloaca_task b
context.set("b", random.random())
