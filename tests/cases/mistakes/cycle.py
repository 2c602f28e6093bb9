# case: cycle
# expect: finding {"severity": "error", "band": "C3", "says": ["a", "b"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task -d b
def a(context):
    return context
# %%
%%cloaca_task -d a
def b(context):
    return context
