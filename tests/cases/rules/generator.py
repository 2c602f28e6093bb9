# case: a task that yields
# expect: finding {"band": "C4", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow gens
# %%
%%cloaca_task
def a(context):
    yield context
