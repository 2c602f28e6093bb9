# case: a dataclass with a registry, its fields hinted by text
# expect: again {"n": [1, "Item"]}
# expect: anew {"work": ["LOG", "Item"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
from __future__ import annotations
from dataclasses import dataclass, field, fields
LOG = []
@dataclass
class Item:
    n: int
    more: list[Item] = field(default_factory=list)
    def __post_init__(self):
        LOG.append(self.n)
# %%
%%cloaca_task
def work(context):
    made = Item(1)
    context.set("n", [len(LOG), type(made).__name__])
    return context
