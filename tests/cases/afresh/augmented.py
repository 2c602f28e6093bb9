# case: `+=` changes the list for the next run
# expect: again {"n": [1, 2]}
# expect: anew {"work": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = [1]
# %%
%%cloaca_task
def work(context):
    rows = ROWS
    rows += [2]
    context.set("n", ROWS)
    return context
