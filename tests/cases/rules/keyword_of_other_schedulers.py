# case: a keyword that other schedulers have for the attempts, which is nearer to another one of the engine's
# expect: finding {"severity": "error", "code": "C414", "cell": 2, "line": 2, "says": ["`retries`", "`retry_attempts`"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow attempts
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="load", retries=3)
def load(context):
    context.set("a", 1)
    return context
