# case: a defaultdict of a lambda that a later task reads
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "line": 3, "says": ["what holds a `lambda`", "by `def`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task count
from collections import defaultdict
hits = defaultdict(lambda: {"n": 0})
for word in "to be or not to be".split():
    hits[word]["n"] += 1
# %%
%%cloaca_task total
total = sum(each["n"] for each in hits.values())
