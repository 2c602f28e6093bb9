# case: a helper module is imported in the task
# expect: again {"n": 1}
# expect: anew {"work": ["helpers"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
%%cloaca_module helpers
LOG = []
def note():
    LOG.append(1)
    return len(LOG)
# %%
%%cloaca_task
def work(context):
    import helpers
    context.set("n", helpers.note())
    return context
