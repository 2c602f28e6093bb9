# case: a task runs text that changes a list
# expect: again {"n": 1}
# expect: anew {"work": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = []
# %%
%%cloaca_task
def work(context):
    exec("ROWS.append(1)")
    context.set("n", len(ROWS))
    return context
