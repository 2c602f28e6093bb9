# case: help line in task
# expect: finding {"severity": "error", "cell": 2, "line": 2, "band": "C1"}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
len?
def a(context):
    return context
