# case: repeated imports between tasks
# expect: gives {"a": "1", "b": "21"}
# expect: carries ["dumps", "json"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import json
# %%
%%cloaca_task
def a(context):
    context.set("a", json.dumps(1)); return context
# %%
import json, os
from json import dumps
# %%
%%cloaca_task
def b(context):
    context.set("b", json.dumps(2) + dumps(1)); return context
# %%
import json
