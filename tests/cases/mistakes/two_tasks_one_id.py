# case: two tasks one id
# expect: finding {"severity": "error", "cell": 3, "says": ["extract"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
def extract(context):
    context.set('rows', [1])
    return context
# %%
%%cloaca_task
def extract(context):
    context.set('rows', [1])
    return context
