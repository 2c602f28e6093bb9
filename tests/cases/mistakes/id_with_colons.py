# case: id with colons
# expect: finding {"severity": "error", "cell": 2, "band": ["C1", "C4"], "says": ["::"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task a::b
def f(context):
    return context
