# case: later cells changed what the task changes
# expect: again {"n": [1, 2, 3]}
# expect: anew {"work": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = [1]
# %%
ROWS.append(2)
# %%
%%cloaca_task
def work(context):
    ROWS.append(3)
    context.set("n", ROWS)
    return context
