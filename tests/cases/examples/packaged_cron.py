# case: six fields fire each three seconds
# expect: clean
# expect: run {"context": {"heartbeat": true}}
# %%
%cloaca_workflow heartbeat
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="beat", dependencies=[])
def beat(context):
    context.set("heartbeat", True)
    return context
# %%
@cloaca.trigger(on="heartbeat", cron="*/3 * * * * *")
def heartbeat_cron():
    pass
