# case: a function in a dict changes a list
# expect: again {"n": 1}
# expect: anew {"work": ["LOG", "note", "STEPS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
LOG = []
def note():
    LOG.append(1)
STEPS = {'note': note}
# %%
%%cloaca_task
def work(context):
    STEPS["note"]()
    context.set("n", len(LOG))
    return context
