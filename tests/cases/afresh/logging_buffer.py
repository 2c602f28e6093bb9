# case: a handler of Python keeps what is logged, and a task looks at it
# expect: finding {"code": "C229"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import logging.handlers
memory = logging.handlers.MemoryHandler(100)
log = logging.getLogger("kept")
log.addHandler(memory)
# %%
%%cloaca_task
def work(context):
    log.warning("one")
    context.set("n", len(memory.buffer))
    return context
