# case: an iterator stands behind its first element
# expect: again {"n": [2, 3]}
# expect: anew {"work": ["it"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
it = iter([1, 2, 3])
next(it)
# %%
%%cloaca_task
def work(context):
    context.set("n", list(it))
    return context
