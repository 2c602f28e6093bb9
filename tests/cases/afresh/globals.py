# case: a task changes a name of the notebook through globals()
# expect: again {"n": 2}
# expect: anew {"work": ["RATE"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
RATE = 1
# %%
%%cloaca_task
def work(context):
    globals()["RATE"] += 1
    context.set("n", RATE)
    return context
