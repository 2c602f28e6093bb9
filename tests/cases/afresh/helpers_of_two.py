# case: a helper module changes the list of another; both are imported on one line
# expect: again {"n": [2, 2]}
# expect: anew {"work": ["ops", "state"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
%%cloaca_module state
LOG = []
# %%
%%cloaca_module ops
from state import LOG
def put(x):
    LOG.append(x)
    return len(LOG)
# %%
import ops, state
# %%
%%cloaca_task
def work(context):
    ops.put(1)
    context.set("n", [ops.put(2), len(state.LOG)])
    return context
