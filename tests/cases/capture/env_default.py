# case: a constant with a default from the environment
# expect: run {"context": {"v": "dev"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow envs
# %%
import os
STAGE = os.environ.get("A_STAGE_NOBODY_SETS", "dev")
# %%
%%cloaca_task
def work(context):
    context.set("v", STAGE)
    return context
