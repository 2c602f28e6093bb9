# case: tasks look at what handlers and filters of the notebook keep of what was logged
# expect: finding {"code": "C229", "severity": "warning", "cell": 2, "line": 11, "task": "work", "says": "`kept`"}
# expect: finding {"code": "C229", "cell": 2, "line": 13, "task": "written", "says": "`text`"}
# expect: finding {"code": "C229", "cell": 2, "line": 18, "task": "filtered", "says": "`SEEN`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow outliving
# %%
import io
import logging
class Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []
    def emit(self, record):
        self.records.append(record.getMessage())
kept = Kept()
log = logging.getLogger("orders")
log.addHandler(kept)
text = io.StringIO()
log.addHandler(logging.StreamHandler(text))
SEEN = []
def seen(record):
    SEEN.append(record)
    return True
log.addFilter(seen)
# %%
%%cloaca_task
def work(context):
    log.warning("one")
    context.set("n", kept.records)
    return context
# %%
%%cloaca_task
def written(context):
    log.warning("one")
    context.set("text", text.getvalue())
    return context
# %%
%%cloaca_task
def filtered(context):
    log.warning("one")
    context.set("seen", len(SEEN))
    return context
