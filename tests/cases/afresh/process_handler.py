# case: a task adds a handler to a logger: one more with each run
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "what is logged"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import logging
# %%
%%cloaca_task
def work(context):
    logging.getLogger().addHandler(logging.StreamHandler())
    context.set("n", 1)
    return context
