# case: modules of cells are loaded again by a plain cell and by a task, when a loader has deleted the files
# expect: clean
# expect: no-finding {"code": "C234"}
# expect: anew {"plain": ["mine"], "task": ["mine", "other"]}
# expect: again {"plain": 6, "from": 6, "task": [6, [1]]}
# %%
%cloaca_workflow demo
# %%
%%cloaca_module mine
RATE = 2

def total(xs):
    return sum(xs) * RATE
# %%
%%cloaca_module other
LOG = []

def total(xs):
    return sum(xs) * 2
# %%
import importlib
from importlib import reload
import mine, other
reload(mine)
from mine import total
# %%
%%cloaca_task plain
context.set("plain", mine.total([1, 2]))
# %%
%%cloaca_task from
context.set("from", total([1, 2]))
# %%
%%cloaca_task task
importlib.reload(other)
other.LOG.append(1)
context.set("task", [other.total([1, 2]), other.LOG])
