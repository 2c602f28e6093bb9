# case: threads that a task waits for, in whatever way
# expect: again {"n": [1, 1, 1], "later": 0, "started": [1, "a", "b", 3]}
# expect: anew {"work": ["SEEN", "loop"], "later": ["SEEN", "loop"], "started": ["SEEN", "Watch", "loop"]}
# expect: no-finding {"code": "C227"}
# %%
%load_ext cloaca_nb
%cloaca_workflow outliving
# %%
import asyncio, contextlib, subprocess, sys, threading
from concurrent.futures import ThreadPoolExecutor
SEEN = []
def loop():
    SEEN.append(1)
class Watch(threading.Thread):
    def run(self):
        loop()
LIMIT_S = 60
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
# %%
%%cloaca_task
def started(context):
    watch = Watch()
    watch.start()
    watch.join(LIMIT_S)
    words = [sys.executable, "-c", "print(input(), end='')"]
    child = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    told, _ = child.communicate("a")
    with contextlib.ExitStack() as stack:
        other = stack.enter_context(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        other.stdin.write("b\n")
        other.stdin.close()
        also = other.stdout.read()
    async def three():
        one = asyncio.create_task(asyncio.sleep(0, 3))
        return await one
    context.set("started", [len(SEEN), told, also, asyncio.run(three())])
    return context
