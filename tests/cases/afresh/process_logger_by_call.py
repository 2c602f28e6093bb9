# case: a task sets an attribute of a logger that it asks for, of which another line asks, and of one nobody asks of
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "quiet", "says": "propagate"}
# expect: finding {"code": "C218", "severity": "warning", "cell": 4, "task": "named", "says": "disabled"}
# expect: no-finding {"code": "C218", "task": "unasked"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import logging
# %%
%%cloaca_task
def quiet(context):
    context.set("a", logging.getLogger("levels").propagate)
    logging.getLogger("levels").propagate = False
    return context
# %%
%%cloaca_task
def named(context):
    log = logging.getLogger("levels")
    context.set("b", log.disabled)
    log.disabled = True
    return context
# %%
%%cloaca_task
def unasked(context):
    logging.getLogger("levels").level = 30
    context.set("c", 1)
    return context
