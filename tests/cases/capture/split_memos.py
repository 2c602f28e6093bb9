# case: two tasks ask what keeps what it gave, and the notebook changes between them what that goes by
# expect: finding {"code": "C216", "severity": "error", "says": ["both ask `rate`", "keeps what it gave"]}
# expect: finding {"code": "C216", "severity": "error", "says": ["both ask `kept`", "keeps what it gave"]}
# expect: finding {"code": "C216", "severity": "error", "says": ["both ask `Order`", "keeps what it gave"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
from functools import cached_property, lru_cache

FACTOR = 2
KEPT = {}

def factor():
    return FACTOR

@lru_cache
def rate(n):
    return n * factor()

def kept(n):
    if n not in KEPT:
        KEPT[n] = n * FACTOR
    return KEPT[n]

class Order:
    def __init__(self):
        self.rows = [1, 2]

    @cached_property
    def total(self):
        return sum(self.rows)

order = Order()
# %%
%%cloaca_task a
context.set("a", [rate(1), kept(1), order.total])
# %%
FACTOR = 10
order.rows.append(10)
# %%
%%cloaca_task b
context.set("b", [context.get("a"), rate(1), kept(1), order.total])
