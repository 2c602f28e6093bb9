# case: a queue cannot be copied, and a lock is left as it was
# expect: again {"n": 1}
# expect: anew {"work": ["QUEUE"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import queue
import threading
LOCK = threading.Lock()
QUEUE = queue.Queue()
# %%
%%cloaca_task
def work(context):
    with LOCK:
        QUEUE.put(1)
        context.set("n", QUEUE.qsize())
    return context
