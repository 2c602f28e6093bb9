# case: a module that the notebook puts into sys.modules and imports
# expect: again {"stage": "dev"}
# expect: anew {"work": []}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import sys, types
made = types.ModuleType("stage_made")
made.STAGE = "dev"
sys.modules["stage_made"] = made
import stage_made
# %%
%%cloaca_task
def work(context):
    context.set("stage", stage_made.STAGE)
    return context
