# case: a task sets a logger's level that another one asks for; without such a question levels are for those who read logs
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "`log.setLevel`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import logging
log = logging.getLogger("levels")
# %%
%%cloaca_task
def work(context):
    log.setLevel(logging.ERROR)
    context.set("n", 1)
    return context
# %%
%%cloaca_task --dependencies work
def look(context):
    context.set("on", log.isEnabledFor(logging.INFO))
    return context
