# case: a defaultdict of a lambda that its task makes a dict, or takes the lambda from
# expect: clean
# expect: run {"handed": {"total": "7"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task count
from collections import defaultdict
hits = defaultdict(lambda: {"n": 0})
for word in "to be or not to be".split():
    hits[word]["n"] += 1
hits = {word: dict(each) for word, each in hits.items()}
more = defaultdict(lambda: 0, a=1)
more.default_factory = None
# %%
%%cloaca_task total
total = sum(each["n"] for each in hits.values()) + more["a"]
total
