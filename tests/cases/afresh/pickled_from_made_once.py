# case: a class and a member of an enumeration are pickled of which nothing is made anew
# expect: clean
# expect: anew {}
# expect: again {"n": [1, 2]}
# %%
%load_ext cloaca_nb
%cloaca_workflow pickling
# %%
import pickle
from dataclasses import dataclass
from enum import Enum
@dataclass
class Order:
    n: int = 1
class Kind(Enum):
    B = 2
# %%
%%cloaca_task
def work(context):
    again = pickle.loads(pickle.dumps([Order(), Kind.B]))
    context.set("n", [again[0].n, again[1].value])
    return context
