# case: a task changes what it has a logger keep
# expect: finding {"code": "C218", "cell": 3, "task": "work", "says": "log.count"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import logging
log = logging.getLogger("counted")
log.count = 0
# %%
%%cloaca_task
def work(context):
    log.count += 1
    log.propagate = False
    context.set("n", log.count)
    return context
