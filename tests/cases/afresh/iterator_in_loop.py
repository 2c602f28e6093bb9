# case: an iterator is used up by a loop
# expect: again {"n": 3}
# expect: anew {"work": ["it"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
it = map(abs, [-1, -2])
# %%
%%cloaca_task
def work(context):
    total = 0
    for n in it:
        total += n
    context.set("n", total)
    return context
