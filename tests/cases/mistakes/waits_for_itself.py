# case: waits for itself
# expect: finding {"severity": "error", "cell": 2, "band": "C3"}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task -d a
def a(context):
    return context
