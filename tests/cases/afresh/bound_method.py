# case: a bound method is kept
# expect: again {"n": [1]}
# expect: anew {"work": ["ROWS", "push"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
ROWS = []
push = ROWS.append
# %%
%%cloaca_task
def work(context):
    push(1)
    context.set("n", ROWS)
    return context
