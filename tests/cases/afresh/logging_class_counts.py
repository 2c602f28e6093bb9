# case: a filter counts in its class what is logged, and a task looks at it
# expect: finding {"code": "C229"}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import logging
class Counting(logging.Filter):
    n = 0
    def filter(self, record):
        Counting.n += 1
        return True
log = logging.getLogger("counted")
log.addFilter(Counting())
# %%
%%cloaca_task
def work(context):
    log.warning("one")
    context.set("n", Counting.n)
    return context
