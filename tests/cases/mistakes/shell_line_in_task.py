# case: shell line in task
# expect: finding {"severity": "error", "cell": 2, "line": 3, "band": "C1"}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
def a(context):
    !make report
    return context
