# case: tasks of a notebook that keeps nothing ask for the main thread's loop, and begin processes anew
# expect: finding {"code": "C236", "severity": "error", "cell": 3, "line": 2}
# expect: finding {"code": "C240", "severity": "error", "cell": 4, "line": 2}
# %%
%cloaca_workflow demo
# %%
import asyncio
import multiprocessing
async def found(): return 3
def square(n): return n * n
# %%
%%cloaca_task looped
context.set("found", asyncio.get_event_loop().run_until_complete(found()))
# %%
%%cloaca_task spawned
with multiprocessing.get_context("spawn").Pool(1) as pool:
    context.set("squares", pool.map(square, [1, 2]))
