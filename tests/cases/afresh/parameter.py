# case: a helper changes what it is given
# expect: again {"n": 1}
# expect: anew {"work": ["SEEN"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
SEEN = []
def note(where):
    where.append(1)
# %%
%%cloaca_task
def work(context):
    note(SEEN)
    context.set("n", len(SEEN))
    return context
