# %%
import functools, itertools, operator, math
nums = [5, 3, 8, 1, 9, 2]
# %%
def merge_sort(a):
    if len(a) < 2:
        return a
    m = len(a) // 2
    l, r = merge_sort(a[:m]), merge_sort(a[m:])
    out = []
    while l and r:
        out.append(l.pop(0) if l[0] <= r[0] else r.pop(0))
    return out + l + r
# %%
s = merge_sort(nums)
nums.sort(reverse=True)
# %%
first, *rest = s
total = functools.reduce(operator.mul, s)
# %%
@functools.lru_cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
# %%
fibs = [fib(i) for i in range(30)]
info = fib.cache_info()
# %%
primes = [p for p in range(2, 50) if all(p % q for q in range(2, int(math.sqrt(p)) + 1))]
pairs = list(itertools.combinations(primes[:4], 2))
