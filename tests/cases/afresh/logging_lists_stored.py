# case: handlers and filters are put into a logger's lists, and a task looks at what they keep
# expect: finding {"code": "C229", "severity": "warning", "cell": 2, "line": 7, "task": "work", "says": "`seen`"}
# expect: finding {"code": "C229", "cell": 2, "line": 12, "task": "filtered", "says": "`PASSED`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow outliving
# %%
import logging
log = logging.getLogger("orders.stored")
seen = []
class Kept(logging.Handler):
    def emit(self, record):
        seen.append(record.getMessage())
log.handlers = [Kept()]
PASSED = []
def passed(record):
    PASSED.append(record)
    return True
log.filters.append(passed)
# %%
%%cloaca_task
def work(context):
    log.warning("one")
    context.set("seen", seen)
    return context
# %%
%%cloaca_task
def filtered(context):
    log.warning("one")
    context.set("passed", len(PASSED))
    return context
