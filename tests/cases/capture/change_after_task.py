# case: a config is changed below the last task only
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow changeafter
# %%
CONFIG = {"k": 1}
# %%
%%cloaca_task
def a(context):
    context.set("v", CONFIG["k"])
    return context
# %%
CONFIG["k"] = 9
