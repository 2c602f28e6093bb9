# case: locks of coroutines belong to the loop of a run, wherever they are kept
# expect: again {"found": [0, 1, 2, 3, 4], "more": [0, 2, 4, 6, 8], "last": [0, 1, 2, 3, 4]}
# expect: anew {"work": ["Api", "LIMIT", "PLACES"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import asyncio
LIMIT = asyncio.Semaphore(2)
PLACES = {"one": asyncio.Lock(), "many": asyncio.BoundedSemaphore(3)}
# %%
class Api:
    limit = asyncio.Semaphore(2)

    async def get(self, number):
        async with self.limit:
            await asyncio.sleep(0)
            return 2 * number


def limited(function):
    limit = asyncio.Semaphore(1)

    async def waiting(*args):
        async with limit:
            await asyncio.sleep(0)
            return await function(*args)

    return waiting


@limited
async def given(number, limit=LIMIT):
    async with limit:
        await asyncio.sleep(0)
        return number


async def fetch(number):
    await LIMIT.acquire()
    try:
        async with PLACES["one"]:
            await asyncio.sleep(0)
        return number
    finally:
        LIMIT.release()


async def fetched(numbers):
    return await asyncio.gather(*map(fetch, numbers))


async def more(numbers):
    return await asyncio.gather(*map(Api().get, numbers))


async def last(numbers):
    return await asyncio.gather(*map(given, numbers))
# %%
%%cloaca_task
def work(context):
    context.set("found", asyncio.run(fetched(range(5))))
    context.set("more", asyncio.run(more(range(5))))
    context.set("last", asyncio.run(last(range(5))))
    return context
