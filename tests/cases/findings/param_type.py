# case: A parameter has a type that servers drop without a word
# expect: finding {"code": "C191", "severity": "error", "cell": 2, "line": 5, "says": ["date"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from datetime import date

import cloaca

cloaca.workflow_params(day=date)
# %%
%%cloaca_task
def load(context):
    context.set("a", context.get("day"))
    return context
