# case: a task deletes an element
# expect: again {"n": [2]}
# expect: anew {"work": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = [1, 2]
# %%
%%cloaca_task
def work(context):
    del ROWS[0]
    context.set("n", ROWS)
    return context
