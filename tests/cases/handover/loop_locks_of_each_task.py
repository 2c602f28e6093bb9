# case: plain cells that wait for one semaphore: each has its own, which belongs to the loop of its run
# expect: clean
# expect: graph {"workflow": "limited", "tasks": ["load", "parse", "count"], "edges": [["load", "parse"], ["parse", "count"]]}
# expect: run {"handed": {"pages": "[0, 1, 2, 3]", "sizes": "[0, 2, 4, 6]", "total": "12"}}
# %%
%cloaca_workflow limited
# %%
import asyncio

limit = asyncio.Semaphore(2)


async def fetch(number, factor=1):
    async with limit:
        await asyncio.sleep(0)
        return number * factor


async def parse_one(number, held):
    await held.acquire()
    try:
        await asyncio.sleep(0)
        return 2 * number
    finally:
        held.release()
# %%
%%cloaca_task load
pages = await asyncio.gather(*map(fetch, range(4)))
# %%
%%cloaca_task parse
sizes = await asyncio.gather(*[parse_one(page, limit) for page in pages])
# %%
%%cloaca_task count --outputs total
total = sum(await asyncio.gather(*[fetch(size) for size in sizes]))
