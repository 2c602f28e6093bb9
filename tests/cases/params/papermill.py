# case: The cell that papermill knows declares parameters; what papermill put in is for this notebook's runs alone
# expect: clean
# expect: no-finding {"code": "C218"}
# expect: run {"context": {"rate": 2.0, "region": "north", "out": [2.0, "north"]}}
# %% tags=["parameters"]
%load_ext cloaca_nb
%cloaca_workflow demo
rate = 0.5
region: str = "north"
# %% tags=["injected-parameters"]
# Parameters
rate = 2.0
# %%
%%cloaca_task
def load(context):
    context.set("out", [rate, region])
    return context
