# case: workflow name stdlib
# expect: finding {"severity": "error", "cell": 1, "line": 2, "says": ["json"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow json
# %%
%%cloaca_task
def extract(context):
    context.set('rows', [1])
    return context
