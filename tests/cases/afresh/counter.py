# case: a function counts by global
# expect: again {"n": 1}
# expect: anew {"work": ["COUNT", "step"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
COUNT = 0
def step():
    global COUNT
    COUNT += 1
    return COUNT
# %%
%%cloaca_task
def work(context):
    context.set("n", step())
    return context
