# case: two tasks use one helper, each its own state
# expect: again {"a": 1, "b": 1}
# expect: anew {"one": ["LOG", "note"], "two": ["LOG", "note"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
LOG = []
def note():
    LOG.append(1)
    return len(LOG)
# %%
%%cloaca_task
def one(context):
    context.set("a", note())
    return context
# %%
%%cloaca_task --dependencies one
def two(context):
    context.set("b", note())
    return context
