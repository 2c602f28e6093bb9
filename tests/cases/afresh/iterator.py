# case: an iterator is used up by list
# expect: again {"n": [1, 2]}
# expect: anew {"work": ["it"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
it = iter([1, 2])
# %%
%%cloaca_task
def work(context):
    context.set("n", list(it))
    return context
