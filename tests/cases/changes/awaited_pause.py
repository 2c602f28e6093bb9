# case: a plain pause is no work: what waits for it and changes something is carried
# expect: clean
# expect: run {"context": {"v": [[3, 1, 2], 6, [2, 4]]}}
# %%
%cloaca_workflow demo
# %%
import asyncio, time
LOG = []
async def fetch(i):
    await asyncio.sleep(0)
    time.sleep(0)
    LOG.append(i)
    return i * 2
R = await fetch(3)
S = await asyncio.gather(fetch(1), fetch(2))
# %%
%%cloaca_task
def t(context):
    context.set("v", [LOG, R, S])
    return context
