# case: a trigger's decorator without parentheses
# expect: finding {"code": "C412", "severity": "error", "cell": 3, "line": 1, "says": ["@cloaca.trigger above `every`", "poll_interval"]}
# expect: no-finding {"code": "C501"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def t(context):
    return context
# %%
@cloaca.trigger
def every():
    return cloaca.TriggerResult(True)
