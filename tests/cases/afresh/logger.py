# case: a logger is made once
# expect: again {"n": 1}
# expect: anew {}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import logging
logger = logging.getLogger(__name__)
# %%
%%cloaca_task
def work(context):
    logger.info("n")
    context.set("n", 1)
    return context
