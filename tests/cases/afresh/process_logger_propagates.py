# case: a task sets what a logger has, and code asks for it
# expect: finding {"code": "C218", "says": "`log.propagate`"}
# expect: no-finding {"code": "C218", "says": "disabled"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import logging
log = logging.getLogger("quiet")
# %%
%%cloaca_task
def work(context):
    context.set("was", log.propagate)
    log.propagate = False
    log.disabled = False
    return context
