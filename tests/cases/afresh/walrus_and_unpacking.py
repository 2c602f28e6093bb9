# case: an iterator is unpacked
# expect: again {"n": [1, 2]}
# expect: anew {"work": ["it"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
it = iter((1, 2))
# %%
%%cloaca_task
def work(context):
    a, b = it
    context.set("n", [a, b])
    return context
