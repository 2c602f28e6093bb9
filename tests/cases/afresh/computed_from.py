# case: what was computed from changed data is made once
# expect: again {"n": [3, 1]}
# expect: anew {"work": ["CONFIG"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
CONFIG = {'n': 3}
TABLE = len(CONFIG)
# %%
%%cloaca_task
def work(context):
    n = CONFIG.pop("n")
    context.set("n", [n, TABLE])
    return context
