# case: a task starts a thread and does not wait for it
# expect: finding {"code": "C227", "severity": "warning", "cell": 3, "task": "work", "says": "threading.Thread"}
# expect: finding {"code": "C227", "cell": 4, "says": "Timer"}
# expect: finding {"code": "C227", "cell": 5, "says": "ThreadPoolExecutor"}
# expect: finding {"code": "C227", "cell": 6, "task": "own", "says": "`Watch`"}
# expect: finding {"code": "C227", "cell": 7, "task": "own_of_own", "says": "`Late`"}
# expect: finding {"code": "C227", "cell": 8, "task": "child", "says": "subprocess.Popen"}
# expect: finding {"code": "C227", "cell": 9, "task": "of_text", "says": "Process"}
# %%
%load_ext cloaca_nb
%cloaca_workflow outliving
# %%
import multiprocessing, os, subprocess, sys, threading
from concurrent.futures import ThreadPoolExecutor
SEEN = []
def loop():
    SEEN.append(1)
class Watch(threading.Thread):
    def run(self):
        SEEN.append(2)
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
# %%
%%cloaca_task
def own(context):
    watch = Watch()
    watch.start()
    context.set("own", 1)
    return context
# %%
%%cloaca_task
def own_of_own(context):
    class Late(Watch):
        daemon = True
    Late().start()
    context.set("late", 1)
    return context
# %%
%%cloaca_task
def child(context):
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    context.set("pid", process.pid)
    return context
# %%
%%cloaca_task
def of_text(context):
    multiprocessing.Process(target=loop).start()
    context.set("path", os.path.join("a", "b") + f"{1}".join("ab"))
    return context
