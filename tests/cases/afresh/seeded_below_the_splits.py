# case: random numbers are seeded below what draws from them as a task has it draw
# expect: turns {"a": 5}
# expect: finding {"code": "C222", "task": "one"}
# %%
%cloaca_workflow demo
# %%
import numpy as np
from sklearn.model_selection import ShuffleSplit
splits = ShuffleSplit(1, test_size=0.1)
# %%
np.random.seed(3)
# %%
%%cloaca_task one
context.set("a", int(next(splits.split(range(10)))[1][0]))
