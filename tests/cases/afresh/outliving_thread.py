# case: a task starts a thread and does not wait for it
# expect: finding {"code": "C227", "severity": "warning", "cell": 3, "task": "work", "says": "threading.Thread"}
# expect: finding {"code": "C227", "cell": 4, "says": "Timer"}
# expect: finding {"code": "C227", "cell": 5, "says": "ThreadPoolExecutor"}
# %%
%load_ext cloaca_nb
%cloaca_workflow outliving
# %%
import threading
from concurrent.futures import ThreadPoolExecutor
SEEN = []
def loop():
    SEEN.append(1)
# %%
%%cloaca_task
def work(context):
    threading.Thread(target=loop, daemon=True).start()
    context.set("n", ", ".join(["a", "b"]))
    return context
# %%
%%cloaca_task
def later(context):
    threading.Timer(1, loop).start()
    context.set("later", 1)
    return context
# %%
%%cloaca_task
def pool(context):
    ThreadPoolExecutor(1).submit(loop)
    context.set("pool", 1)
    return context
