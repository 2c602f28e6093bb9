# case: a trigger's magic has no name; a function that is decorated needs no magic, and the finding says so
# expect: finding {"code": "C172", "cell": 3, "line": 1, "says": ["a trigger needs a name", "@cloaca.trigger", "needs no magic"]}
# expect: finding {"code": "C172", "cell": 4, "line": 1, "says": ["one trigger name was expected", "quotes"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
context.set("a", 1)
# %%
%%cloaca_trigger
@cloaca.trigger(workflow="demo", poll_interval="5s")
def fresh():
    return cloaca.TriggerResult(False)
# %%
%cloaca_trigger nightly --cron 0 6 * * *
