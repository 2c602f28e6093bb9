# case: a helper module's own helper keeps state
# expect: again {"n": 1}
# expect: anew {"work": ["base", "helpers"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
%%cloaca_module base
LOG = []
def note():
    LOG.append(1)
    return len(LOG)
# %%
%%cloaca_module helpers
import base
def step():
    return base.note()
# %%
import helpers
# %%
%%cloaca_task
def work(context):
    context.set("n", helpers.step())
    return context
