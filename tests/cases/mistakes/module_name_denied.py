# case: module name denied
# expect: finding {"severity": "error", "cell": 2, "says": ["socket"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_module socket
X = 1
# %%
%%cloaca_task
def extract(context):
    context.set('rows', [1])
    return context
