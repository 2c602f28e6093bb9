# case: a task takes a setting away
# expect: again {"n": 3}
# expect: anew {"work": ["CONFIG"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
CONFIG = {"limit": 3}
# %%
%%cloaca_task
def work(context):
    context.set("n", CONFIG.pop("limit"))
    return context
