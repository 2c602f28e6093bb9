# case: what a class has for all is changed by a variable that a plain cell has taken of it, and another cell goes by it
# expect: finding {"code": "C217", "severity": "error", "cell": 4, "line": 2, "says": "`Basket`"}
# expect: finding {"code": "C217", "severity": "error", "cell": 4, "line": 3, "says": "`Pair`"}
# expect: finding {"code": "C217", "severity": "error", "cell": 4, "line": 4, "says": "`tally`"}
# expect: finding {"code": "C217", "severity": "error", "cell": 4, "line": 5, "says": "`load`"}
# expect: no-finding {"code": "C217", "says": "`Row`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from collections import namedtuple
from functools import lru_cache


class Basket:
    wares = []


class Row:
    tags = ["new"]
    seen = {}

    def __init__(self):
        self.parts = []


Pair = namedtuple("Pair", "left right", defaults=[[]])


def tally(found=[]):
    return found


@lru_cache
def load():
    return [1]


def length(basket):
    return len(basket.wares)
# %%
%%cloaca_task take
wares, row, pair = Basket().wares, Row(), Pair(1)
found, loaded = tally(), load()
# %%
%%cloaca_task change
wares.append("nut")
pair.right.append(2)
found.append(3)
loaded.append(4)
row.parts.append("cap")
row.tags = ["own"]
row.tags.append("old")
# %%
%%cloaca_task look
found = [length(Basket()), len(Row().parts), Row.tags, Pair(2).right, tally(), load()]
