# case: no return
# expect: finding {"band": "C4", "cell": 2}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
def a(context):
    context.set('k', 1)
