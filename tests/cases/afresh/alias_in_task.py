# case: a local name and a loop lead to the notebook's rows
# expect: again {"rows": [{"n": 2}]}
# expect: anew {"work": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = [{"n": 1}]
# %%
%%cloaca_task
def work(context):
    jobs = ROWS
    for row in jobs:
        row["n"] += 1
    context.set("rows", ROWS)
    return context
