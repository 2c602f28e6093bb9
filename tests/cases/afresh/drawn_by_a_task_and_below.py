# case: a generator of random numbers is drawn from by a task, and by a cell below it that another task uses
# expect: finding {"code": "C216", "severity": "error", "says": ["`r`", "would not see the change"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
import random
r = random.Random(2)
# %%
%%cloaca_task t
context.set("a", r.random())
# %%
y = r.random()
# %%
%%cloaca_task u
context.set("b", y)
