# case: constant that reads a file
# expect: finding {"severity": "error", "cell": [2, 3], "band": "C2", "says": ["ROWS"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
ROWS = open('rows.csv').readlines()
# %%
%%cloaca_task
def a(context):
    context.set('k', len(ROWS))
    return context
