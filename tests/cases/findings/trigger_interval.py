# case: an interval with parts of a second
# expect: finding {"code": "C177", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
@cloaca.trigger(poll_interval="500ms")
def ready():
    return cloaca.TriggerResult.skip()
# %%
%%cloaca_task
def load(context):
    return context
