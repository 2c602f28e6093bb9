# case: a helper module keeps a log
# expect: again {"n": 1}
# expect: anew {"work": ["helpers"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
%%cloaca_module helpers
LOG = []
def note(x):
    LOG.append(x)
    return len(LOG)
# %%
from helpers import note
# %%
%%cloaca_task
def work(context):
    context.set("n", note(1))
    return context
