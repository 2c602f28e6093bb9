# case: a field's factory takes the next number of an iterator
# expect: again {"n": [0, 1]}
# expect: anew {"work": ["Row", "ids"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import itertools
from dataclasses import dataclass, field
ids = itertools.count()
@dataclass
class Row:
    id: int = field(default_factory=lambda: next(ids))
# %%
%%cloaca_task
def work(context):
    context.set("n", [Row().id, Row().id])
    return context
