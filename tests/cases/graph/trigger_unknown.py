# case: a trigger rule names a task that is not there
# expect: finding {"severity": "error", "cell": 2, "says": ["lod"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow trigunknown
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="load")
def load(context):
    return context
@cloaca.task(id="b", dependencies=["load"], trigger_rules=cloaca.task_success("lod"))
def b(context):
    return context
