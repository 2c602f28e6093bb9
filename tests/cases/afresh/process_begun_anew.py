# case: processes that begin anew are given functions
# expect: finding {"code": "C240", "severity": "error", "cell": 3, "line": 3, "task": "spawned", "says": ["spawn", "`square`"]}
# expect: finding {"code": "C240", "cell": 2, "line": 3, "task": "served", "says": ["forkserver", "`square`"]}
# expect: no-finding {"code": "C240", "task": "forked"}
# expect: no-finding {"code": "C240", "task": "library"}
# %%
%cloaca_workflow begun
# %%
import math, multiprocessing
from concurrent.futures import ProcessPoolExecutor
SERVER = multiprocessing.get_context(method="forkserver")
def square(number): return number * number
# %%
%%cloaca_task
def spawned(context):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        context.set("a", list(pool.map(square, [1, 2])))
    return context
# %%
%%cloaca_task
def served(context):
    process = SERVER.Process(target=square, args=(1,))
    process.start()
    process.join()
    context.set("b", process.exitcode)
    return context
# %%
%%cloaca_task
def forked(context):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        context.set("c", list(pool.map(square, [1, 2])))
    return context
# %%
%%cloaca_task
def library(context):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        context.set("d", [square(2), *pool.map(math.sqrt, [1, 4])])
    return context
