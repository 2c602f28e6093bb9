# case: a memo that was asked keeps what it gave, whatever it goes by was changed since
# expect: run {"context": {"v": [2, 100, 6, 4, 13]}}
# %%
%cloaca_workflow demo
# %%
from functools import cache, lru_cache
RATES, FACTOR, N = {"a": 1}, 2, 1
def rate(name):
    return RATES[name]
@lru_cache
def price(name):
    return rate(name) * 2
class Scaled:
    @cache
    def by(self, x):
        return x * FACTOR
scaled = Scaled()
def plain(x):
    return x + N
kept = lru_cache(maxsize=None)(plain)
# %%
print(price("a"), scaled.by(3))
def total():
    return [kept(i) for i in range(4)]
total()
# %%
RATES["a"], FACTOR, N = 50, 9, 10
# %%
%%cloaca_task
def t(context):
    price2 = price.__wrapped__("a")
    context.set("v", [price("a"), price2, scaled.by(3), kept(3), kept(3 + 0 * N) + FACTOR])
    return context
