# case: callbacks and poll functions have the values that the package was loaded with, each attempt its own
# expect: finding {"code": "C239", "severity": "warning", "cell": 3, "line": 2, "says": ["callback `told` goes by `ROWS`, which task `load` changes", "`context.get(…)`"]}
# expect: finding {"code": "C239", "cell": 3, "line": 3, "says": ["callback `told` changes `DONE`, which is made once", "`# cloaca: keep`"]}
# expect: finding {"code": "C239", "cell": 4, "line": 3, "says": "poll function `inbox` goes by `SEEN`, which task `load` changes"}
# expect: no-finding {"code": "C239", "says": "`POLLS`"}
# expect: no-finding {"code": "C239", "says": "`COUNTED`"}
# expect: no-finding {"code": "C239", "says": "`NAMES`"}
# %%
%cloaca_workflow callbacks
import cloaca
# %%
ROWS, DONE = [], []
COUNTED = []  # cloaca: keep
SEEN = set()
POLLS = {"n": 0}
NAMES = {"load": "the first"}
# %%
def told(task_id, context):
    print(NAMES[task_id], len(ROWS))
    DONE.append(task_id)
    COUNTED.append(task_id)
# %%
%%cloaca_trigger inbox --every 30s
def inbox():
    new = {1, 2} - SEEN
    POLLS["n"] += 1
    return cloaca.TriggerResult.fire(cloaca.Context({"new": sorted(new)}))
# %%
%%cloaca_task --on-success told
def load(context):
    ROWS.append(1)
    SEEN.update(context.get("new", [1]))
    context.set("n", len(ROWS))
    return context
