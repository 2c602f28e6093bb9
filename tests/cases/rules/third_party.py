# case: third-party modules that the target may not have
# expect: finding {"code": "C527", "severity": "warning", "cell": 2, "line": 1, "task": "total"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import numpy as np
# %%
%%cloaca_task
def total(context):
    context.set("total", float(np.arange(3).sum()))
    return context
