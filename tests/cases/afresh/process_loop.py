# case: a task asks for the loop of its thread, which has none; one that makes its own, or is awaited, is not told
# expect: finding {"code": "C236", "severity": "error", "cell": 4, "line": 2, "task": "asked", "says": ["`asyncio.get_event_loop`", "`asyncio.run(…)`"]}
# expect: no-finding {"code": "C236", "task": "made"}
# expect: no-finding {"code": "C236", "task": "within"}
# %%
%cloaca_workflow loops
# %%
import asyncio
# %%
async def fetch(number):
    return number

def blocking(function):
    return asyncio.get_event_loop().run_in_executor(None, function)

async def both():
    return await fetch(1), await blocking(int)
# %%
%%cloaca_task asked
loop = asyncio.get_event_loop()
context.set("a", loop.run_until_complete(fetch(1)))
# %%
%%cloaca_task made
asyncio.set_event_loop(asyncio.new_event_loop())
context.set("b", asyncio.get_event_loop().run_until_complete(fetch(1)))
# %%
%%cloaca_task within
context.set("c", asyncio.run(both()))
