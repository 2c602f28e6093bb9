# case: a task adds a filter to a logger, which each run of it does again
# expect: finding {"code": "C218", "says": ["what is logged", "log.addFilter"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import logging
# %%
%%cloaca_task
def load(context):
    log = logging.getLogger("load")
    log.addFilter(lambda record: True)
    context.set("filters", len(log.filters))
    return context
