# case: two tasks draw from one stream of random numbers, which is seeded anew between them: each has its own
# expect: clean
# expect: no-finding {"code": "C216"}
# expect: again {"a": 0.13436424411240122, "b": 0.9560342718892494}
# expect: anew {"a": ["random"], "b": ["random"]}
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
%%cloaca_task b --dependencies a
context.set("b", random.random())
