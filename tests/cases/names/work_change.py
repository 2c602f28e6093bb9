# case: work change
# expect: carries ["CONFIG", "ROWS", "fill", "json"]
# expect: tells ["lost-change 2:3:1 CONFIG", "lost-change 2:7:1 ROWS"]
# %%
%cloaca_workflow demo
# %%
import json
CONFIG = {"a": 1}
CONFIG.update(json.load(open("/dev/null")))
ROWS = []
def fill():
    ROWS.append(open("/dev/null").read())
fill()
# %%
%%cloaca_task
def a(context):
    context.set("a", [CONFIG, ROWS]); return context
