# case: a loop that is run for the notebook's own functions is no work
# expect: clean
# expect: run {"context": {"v": [[3], [2, 4]]}}
# %%
%cloaca_workflow demo
# %%
import asyncio
from asyncio import run
LOG = []
async def fetch(i):
    await asyncio.sleep(0)
    return i * 2
async def log(i):
    LOG.append(i)
async def both():
    return await asyncio.gather(fetch(1), fetch(2))
asyncio.run(log(3))
BOTH = run(both())
# %%
%%cloaca_task
def t(context):
    context.set("v", [LOG, BOTH])
    return context
