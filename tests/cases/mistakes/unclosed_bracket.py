# case: unclosed bracket
# expect: finding {"severity": "error", "cell": 2}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
def extract(context):
    x = (1,
    return context
