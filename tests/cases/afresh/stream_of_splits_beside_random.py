# case: both streams are seeded, and a task that splits draws from numpy's alone
# expect: finding {"code": "C221", "severity": "info", "task": "chosen", "says": "`random`"}
# expect: finding {"code": "C222", "severity": "warning", "task": "split", "says": "`numpy.random` is seeded"}
# expect: no-finding {"code": "C222", "says": "`random` is seeded"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import random
import numpy as np
from sklearn.model_selection import train_test_split
random.seed(1)
np.random.seed(1)
# %%
%%cloaca_task
def chosen(context):
    context.set("a", random.sample(range(10), 3))
    return context
# %%
%%cloaca_task --dependencies chosen
def split(context):
    first, rest = train_test_split(list(range(10)))
    context.set("b", first)
    return context
