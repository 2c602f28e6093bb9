# case: a defaultdict of a lambda that goes by a variable of its task, and that a later task reads
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "line": 4, "says": ["what holds a `lambda`", "by `def`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task count
from collections import defaultdict
start = 0
hits = defaultdict(lambda: {"n": start})
for word in "to be or not to be".split():
    hits[word]["n"] += 1
# %%
%%cloaca_task total
total = sum(each["n"] for each in hits.values())
