# case: workflow name no identifier
# expect: finding {"severity": "error", "cell": 1, "line": 2, "says": ["my-flow"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow my-flow
# %%
%%cloaca_task
def extract(context):
    context.set('rows', [1])
    return context
