# case: a cell seeds the process's stream, and tasks draw from generators of their own alone
# expect: clean
# expect: no-finding {"code": "C221"}
# expect: no-finding {"code": "C222"}
# expect: no-finding {"code": "C218"}
# expect: again {"a": 0.6229016948897019, "b": 0.6229016948897019, "c": 0.6229016948897019}
# expect: anew {"above": ["made", "named"], "by_name": ["made", "named"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import random
from random import Random
random.seed(1)
# %%
made, named = random.Random(5), Random(5)
# %%
%%cloaca_task
def inside(context):
    context.set("a", random.Random(5).random())
    return context
# %%
%%cloaca_task
def above(context):
    context.set("b", made.random())
    return context
# %%
%%cloaca_task
def by_name(context):
    context.set("c", named.random())
    return context
