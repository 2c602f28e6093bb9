# case: async helper and generators
# expect: gives {"n": [2, 3]}
# expect: carries ["OFFSET", "asyncio", "fetch", "fetch_all", "stream"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import asyncio
async def fetch(x):
    await asyncio.sleep(0)
    return x + OFFSET
OFFSET = 1
async def fetch_all(xs):
    return [y async for y in stream(xs)]
async def stream(xs):
    for x in xs:
        yield await fetch(x)
# %%
%%cloaca_task
def t(context):
    context.set("n", asyncio.run(fetch_all([1, 2])))
    return context
