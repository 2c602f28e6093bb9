# case: a task sets a logger's level and no code goes by it
# expect: no-finding {"code": "C218"}
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
    log.error("told")
    context.set("n", 1)
    return context
