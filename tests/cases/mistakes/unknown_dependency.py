# case: unknown dependency
# expect: finding {"severity": "error", "cell": 2, "line": 1, "band": "C3", "says": ["extrct"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task -d extrct
def load(context):
    return context
