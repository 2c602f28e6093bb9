# case: a task appends to a helper module's list
# expect: again {"n": 1}
# expect: anew {"work": ["helpers"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
%%cloaca_module helpers
LOG = []
# %%
import helpers
# %%
%%cloaca_task
def work(context):
    helpers.LOG.append(1)
    context.set("n", len(helpers.LOG))
    return context
