# case: a mutable default is kept between calls
# expect: again {"n": [1, 2]}
# expect: anew {"work": ["note"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
def note(x, seen=[]):
    seen.append(x)
    return len(seen)
# %%
%%cloaca_task
def work(context):
    context.set("n", [note(1), note(1)])
    return context
