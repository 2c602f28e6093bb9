# case: threads that a task waits for, in whatever way
# expect: again {"n": [1, 1, 1], "later": 0}
# expect: anew {"work": ["SEEN", "loop"], "later": ["SEEN", "loop"]}
# expect: no-finding {"code": "C227"}
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
    thread = threading.Thread(target=loop)
    thread.start()
    thread.join(timeout=60)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(loop)
    ThreadPoolExecutor(1).submit(loop).result()
    context.set("n", SEEN)
    return context
# %%
%%cloaca_task
def later(context):
    timer = threading.Timer(60, loop)
    timer.start()
    timer.cancel()
    context.set("later", len(SEEN))
    return context
