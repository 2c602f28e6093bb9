# case: a logger is set by its name, without keeping it; the task asks for it by its name
# expect: gives {"level": 7, "disabled": true}
# %%
%cloaca_workflow demo
# %%
import logging
logging.getLogger("shop").setLevel(7)
# %%
for noisy in ("http", "shop"):
    logging.getLogger(noisy).disabled = True
# %%
%%cloaca_task
def look(context):
    logger = logging.getLogger("shop")
    context.set("level", logger.level)
    context.set("disabled", logger.disabled)
    return context
