# case: a function of a cell without a mark has defaults that are constants of marked cells, which are carried with it
# expect: clean
# expect: run {"handed": {"K": "-1", "y": "9.6", "z": "14.7"}, "context": {}}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task settings
RATE = 0.2
COUNT = 2 * 5
K = -1
# %%
def scaled(x, rate=RATE, n=COUNT):
    return round(x * rate + n + K, 1)
class Shop:
    def __init__(self, rate=RATE): self.rate = rate
# %%
%%cloaca_task first --outputs y
y = scaled(3)
# %%
%%cloaca_task second --outputs z
BASE = 5
def more(x, base=BASE): return x + base
z = round(more(y) + RATE * Shop().rate / 0.4, 1)
