# case: a helper is defined in a %%time cell
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 5}}
# %%
%load_ext cloaca_nb
%cloaca_workflow timed
# %%
%%time
def five():
    return 5
# %%
%%cloaca_task
def work(context):
    context.set("v", five())
    return context
