# case: syntax error in task
# expect: finding {"severity": "error", "cell": 2, "line": 2}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
def extract(context)
    return context
