# %%
import itertools
from functools import reduce
from collections import deque, namedtuple, OrderedDict
# %%
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b

first = list(itertools.islice(fib(), 10))
first
# %%
gen = (n ** 2 for n in range(12))
for n in gen:
    print(n, end=' ')
    if n > 30: break
rest = list(gen)
# %%
def gen_primes(N):
    """Generate primes up to N"""
    primes = set()
    for n in range(2, N):
        if all(n % p > 0 for p in primes):
            primes.add(n)
            yield n

primes = list(gen_primes(70))
# %%
Point = namedtuple('Point', 'x y')
pts = [Point(i, i ** 2) for i in range(5)]
window = deque(maxlen=3)
moving = []
for p in pts:
    window.append(p.y)
    moving.append(sum(window) / len(window))
# %%
od = OrderedDict(sorted({'banana': 3, 'apple': 4, 'pear': 1}.items(), key=lambda t: t[1]))
total = reduce(lambda a, b: a + b, od.values())
# %%
try:
    x = 1 / 0
except ZeroDivisionError as err:
    message = "caught: " + str(err)
else:
    message = 'nothing'
finally:
    done = True
message
# %%
name, *others = sorted(od)
matrix = [[1, 2, 3], [4, 5, 6]]
transposed = [*zip(*matrix)]
pairs = {k: v for k, v in zip('abc', itertools.count(10, 5))}
