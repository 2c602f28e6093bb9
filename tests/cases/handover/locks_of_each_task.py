# case: Locks that several tasks use are made in each, also where what they guard is handed over
# expect: clean
# expect: graph {"workflow": "locked", "tasks": ["load", "parse", "fill"], "edges": [["load", "parse"], ["parse", "fill"]]}
# expect: run {"handed": {"rows": "['a', 'b']", "sizes": "[1, 1]", "found": "[2, 2]"}}
# %%
%cloaca_workflow locked
# %%
import asyncio
import threading

LIMIT = asyncio.Semaphore(2)
lock = threading.Lock()


class Client:
    async def get(self, name):
        return name


async def fetch(client, name):
    async with LIMIT:
        return await client.get(name)


async def fetch_all(names):
    client = Client()
    return await asyncio.gather(*(fetch(client, name) for name in names))


def sized(rows):
    with lock:
        return [len(row) for row in rows]
# %%
%%cloaca_task load
rows = await fetch_all(["a", "b"])
# %%
%%cloaca_task parse
sizes = sized(rows)
# %%
%%cloaca_task fill --outputs found
found = []


def work(size):
    with lock:
        found.append(2 * size)


threads = [threading.Thread(target=work, args=(size,)) for size in sizes]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
