# case: what cells set of a thread's own and of a context's own is there in the threads of tasks
# expect: again {"t": [4, "eu"]}
# expect: anew {"t": ["local", "region"]}
# %%
%cloaca_workflow demo
# %%
import contextvars
import threading
region = contextvars.ContextVar("region", default="us")
local = threading.local()
# %%
region.set("eu")
local.size = 4
# %%
%%cloaca_task
def t(context):
    context.set("t", [local.size, region.get()])
    return context
