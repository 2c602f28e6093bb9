# case: marked cells go on with iterators that others have made and used in part: over sequences; one over a dictionary is refused
# expect: finding {"code": "C147", "severity": "error", "cell": 3, "line": 12, "says": ["an iterator", "put the cells that go on with it into one"]}
# expect: no-finding {"code": "C147", "cell": 2}
# expect: no-finding {"code": "C147", "cell": 3, "line": 11}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
kept = iter([1, 2, 3])
# %%
%%cloaca_task first
one = next(kept)
rows = [1, 2, 3]
pairs = zip(rows, "abc")
texts = map(str, rows)
numbered = enumerate(rows, 1)
backwards = reversed(rows)
import itertools
ids = itertools.count(5)
left = iter(rows)
both = zip(left, left)
table = iter({"a": 1})
# %%
%%cloaca_task rest
print(list(kept), next(table))
