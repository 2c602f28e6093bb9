# case: two context functions no id
# expect: finding {"severity": "error", "cell": 2}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
def a(context):
    return context

def b(context):
    return context
