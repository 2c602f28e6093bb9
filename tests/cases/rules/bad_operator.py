# case: an unknown operator in a trigger rule
# expect: finding {"severity": "error", "cell": 2, "says": ["sounds_like"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow badop
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="a", trigger_rules=cloaca.context_value("k", "sounds_like", 1))
def a(context):
    return context
