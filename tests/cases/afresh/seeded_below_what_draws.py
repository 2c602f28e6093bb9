# case: random numbers are seeded below names of what draws them: functions, partials, lambdas, classes of models
# expect: turns {"a": 3, "b": [37, 34, 8], "c": 0.5507979025745755, "d": 5}
# expect: no-finding {"code": "C250"}
# %%
%cloaca_workflow demo
# %%
import random
from functools import partial
import numpy as np
from sklearn.model_selection import ShuffleSplit
pick = random.choice
some = partial(random.sample, range(60), 3)
one = lambda: np.random.random()
KINDS = {"shuffled": ShuffleSplit}
# %%
random.seed(3)
np.random.seed(3)
# %%
%%cloaca_task first
context.set("a", pick(range(10)))
context.set("b", some())
# %%
%%cloaca_task second
context.set("c", one())
# %%
%%cloaca_task third
context.set("d", int(next(KINDS["shuffled"](1, test_size=0.1).split(range(10)))[1][0]))
