# case: a lambda changes a list
# expect: again {"n": 1}
# expect: anew {"work": ["LOG", "note"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
LOG = []
note = lambda x: LOG.append(x)
# %%
%%cloaca_task
def work(context):
    note(1)
    context.set("n", len(LOG))
    return context
