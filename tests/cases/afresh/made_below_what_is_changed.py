# case: statements below a task's cell make what another task goes by of what the task changes; other items and what stands above do not
# expect: finding {"code": "C217", "severity": "error", "task": "load", "says": ["`ROWS`", "`report`"]}
# expect: finding {"code": "C217", "severity": "error", "task": "load", "says": ["`SEEN`", "`report`"]}
# expect: no-finding {"code": "C217", "says": "`CONFIG`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow below
# %%
from functools import partial
ROWS, SEEN = [], []
CONFIG = {"limit": 3, "runs": 0}
put = partial(SEEN.append, 1)
# %%
before = len(ROWS)
# %%
%%cloaca_task
def load(context):
    ROWS.append("a")
    CONFIG["runs"] += 1
    put()
    context.set("n", before)
    return context
# %%
total = len(ROWS)
if SEEN:
    seen = "some"
else:
    seen = "none"
limit = CONFIG["limit"]
# %%
%%cloaca_task
def report(context):
    context.set("report", [context.get("n"), total, seen, limit])
    return context
