# case: id with quotes
# expect: finding {"severity": "warning", "cell": 2}
# expect: exit {"check": 0}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task 'say "hi"'
def f(context):
    return context
