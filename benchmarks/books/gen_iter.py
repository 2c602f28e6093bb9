# %%
def chunks(seq, n):
    for i in range(0, len(seq), n):
        yield seq[i:i+n]
# %%
parts = list(chunks(list(range(10)), 3))
# %%
squares = (x * x for x in range(5))
firsts = [next(squares), next(squares)]
# %%
it = iter([1, 2, 3])
a = next(it)
# %%
rest = list(it)
z = dict(zip("ab", firsts))
