# case: a dataclass whose annotations are text has a `ClassVar`
# expect: again {"n": [2, [1, 2], {"n": 2, "tags": []}, ["n", "tags"]]}
# expect: anew {"work": ["Item", "LOG"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
from __future__ import annotations
from dataclasses import dataclass, field, fields, asdict
from typing import ClassVar
LOG = []
@dataclass
class Item:
    n: int = 0
    made: ClassVar[int] = 0
    tags: list = field(default_factory=list)
    def __post_init__(self):
        Item.made += 1
        LOG.append(self.n)
# %%
%%cloaca_task
def work(context):
    a = Item(1); b = Item(2)
    context.set("n", [Item.made, LOG, asdict(b), [f.name for f in fields(Item)]])
    return context
