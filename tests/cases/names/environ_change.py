# case: environ change
# expect: gives {"a": "UTC"}
# expect: carries ["KEY", "os"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import os
os.environ["TZ"] = "UTC"
KEY = os.environ["TZ"]
# %%
%%cloaca_task
def a(context):
    context.set("a", KEY); return context
