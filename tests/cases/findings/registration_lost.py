# case: a trigger that is registered in a function
# expect: finding {"code": "C171", "severity": "error", "cell": 1, "line": 5}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
def watch():
    @cloaca.trigger(on="demo", poll_interval="30s")
    def ready():
        return False
watch()
# %%
%%cloaca_task
def load(context):
    return context
