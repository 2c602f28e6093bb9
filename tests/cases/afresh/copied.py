# case: a copy is changed, not the notebook's
# expect: again {"n": [3, 2]}
# expect: anew {}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = [1, 2]
# %%
%%cloaca_task
def work(context):
    rows = list(ROWS)
    rows.append(3)
    context.set("n", [len(rows), len(ROWS)])
    return context
