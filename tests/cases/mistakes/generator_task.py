# case: generator task
# expect: finding {"severity": "error", "cell": 2, "band": "C4"}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
def a(context):
    yield context
