# case: a lambda goes by a number of the notebook, which is another one when it is called
# expect: finding {"code": "C147", "cell": 3, "line": 2, "says": ["`hits`", "a `lambda`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from collections import defaultdict
START = 1
# %%
%%cloaca_task count
hits = defaultdict(lambda: START)
hits["a"] += 1
# %%
START = 5
# %%
%%cloaca_task total
total = hits["a"] + hits["b"]
