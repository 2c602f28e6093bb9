# case: a task cell with functions none of which takes a context
# expect: finding {"severity": "error", "band": "C1", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow nothing
# %%
%%cloaca_task
def helper(x):
    return x
