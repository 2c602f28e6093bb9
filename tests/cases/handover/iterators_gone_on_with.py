# case: iterators over sequences are handed over as far as they are gone through; over one list, and over one another, too
# expect: clean
# expect: run {"handed": {"out": "([2, 3], (1, 'a'), [(1, 2), (3, 4)], [], ['2', '3', '4'], [(2, 'b'), (3, 'c')], [2, 1], 6)"}}
# %%
%cloaca_workflow demo
# %%
kept = iter([1, 2, 3])
# %%
%%cloaca_task first
one = next(kept)
rows = [1, 2, 3]
left = iter(rows)
both = zip(left, left)
pairs = zip(rows, "abc")
texts = map(str, rows)
numbered = enumerate(["a", "b", "c"], 1)
backwards = reversed(rows)
import itertools
ids = itertools.count(5)
# %%
%%cloaca_task second
rows.append(4)
pair = next(pairs)
found = next(texts), next(numbered), next(backwards), next(ids)
# %%
%%cloaca_task third --outputs out
out = (list(kept), pair, list(both), list(left), list(texts), list(numbered), list(backwards), next(ids))
