# case: undefined name
# expect: finding {"severity": "error", "cell": 2, "line": 3, "band": "C2", "says": ["claen"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
def a(context):
    context.set('k', claen([1]))
    return context
