# case: what keeps what it gave goes by nothing that changes, forgets it, is asked for something else, or is new
# expect: clean
# expect: run {"context": {"b": [[2, [0], 2, 3, "x", 3], 20, [0], 40, 3, "y", 13]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
from functools import cached_property, lru_cache

FACTOR = 2

@lru_cache
def load(n):
    return list(range(n))

def rate(n):
    return n * FACTOR * len(load(1))

@lru_cache
def keyed(n):
    return n * FACTOR

class Order:
    def __init__(self, rows):
        self.rows = rows
        self.name = "x"

    @cached_property
    def total(self):
        return sum(self.rows)

order = Order([1, 2])
other = Order([1, 2])
# %%
%%cloaca_task a
context.set("a", [rate(1), load(1), keyed(1), order.total, order.name, other.total])
# %%
FACTOR = 20
order.name = "y"
other = Order([1, 2])
other.rows.append(10)
# %%
%%cloaca_task b
context.set("b", [context.get("a"), rate(1), load(1), keyed(2), order.total, order.name, other.total])
