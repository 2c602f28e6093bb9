# case: papermill was given a name that is nearly a parameter's
# expect: finding {"code": "C189", "severity": "warning", "cell": 3, "line": 2, "says": ["rat", "is no parameter", "`rate`"]}
# %%
%cloaca_workflow demo
import cloaca
# %% tags=["parameters"]
rate = 0.5
# %% tags=["injected-parameters"]
# Parameters
rat = 2
# %%
%%cloaca_task
def load(context):
    context.set("a", rate)
    return context
