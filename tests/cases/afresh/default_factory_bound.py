# case: a field's factory is a method of a list
# expect: again {"ids": [1, 2]}
# expect: anew {"work": ["POOL", "Order"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
from dataclasses import dataclass, field
POOL = [3, 2, 1]
@dataclass
class Order:
    id: int = field(default_factory=POOL.pop)
# %%
%%cloaca_task
def work(context):
    context.set("ids", [Order().id, Order().id])
    return context
