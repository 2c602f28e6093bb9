# case: a cell seeds the process's stream, and of the plain cells one draws from a generator of its own, none from that
# expect: clean
# expect: no-finding {"code": "C221"}
# expect: no-finding {"code": "C222"}
# expect: run {"handed": {"n": "0.6229016948897019"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import random
random.seed(1)
# %%
%%cloaca_task work
rng = random.Random(5)
n = rng.random()
# %%
%%cloaca_task show
print(n)
