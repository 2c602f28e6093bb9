# case: a line magic inside a task
# expect: finding {"severity": "error", "cell": 2, "line": 3, "says": ["%timeit"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow magicin
# %%
%%cloaca_task
def a(context):
    %timeit 1
    return context
