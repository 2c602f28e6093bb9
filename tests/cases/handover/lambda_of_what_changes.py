# case: lambdas go by what a class has, by an object of one, and by a stream of random numbers
# expect: finding {"code": "C147", "cell": 3, "line": 2, "says": "`rates`"}
# expect: finding {"code": "C147", "cell": 3, "line": 3, "says": "`draws`"}
# expect: finding {"code": "C147", "cell": 3, "line": 4, "says": "`more`"}
# expect: finding {"code": "C147", "cell": 3, "line": 5, "says": "`where`"}
# expect: no-finding {"code": "C147", "says": "`logs`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import os
import random
import numpy as np
from collections import defaultdict
from numpy import log1p
class Rate:
    usual = 1
# %%
%%cloaca_task make
rates = defaultdict(lambda: Rate.usual)
draws = defaultdict(lambda: random.random())
more = defaultdict(lambda: np.random.rand())
where = [lambda: os.getcwd()]
logs = [lambda x: log1p(x), lambda x: np.floor(x)]
# %%
%%cloaca_task change
Rate.usual = 5
# %%
%%cloaca_task use
found = [rates["a"], draws["a"], more["a"], where[0](), [each(1) for each in logs]]
