# case: numbers are given by the method of an iterator that is kept by itself: a factory, a name, in a dict
# expect: again {"id": 1, "at": "a", "drawn": 7}
# expect: anew {"load": ["MAKERS", "Order", "new_id", "take"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
from dataclasses import dataclass, field
from itertools import count
new_id = count(1).__next__
@dataclass
class Order:
    id: int = field(default_factory=new_id)
take = iter("abc").__next__
MAKERS = {"seed": count(7).__next__}
# %%
%%cloaca_task
def load(context):
    context.set("id", Order().id)
    context.set("at", take())
    context.set("drawn", MAKERS["seed"]())
    return context
