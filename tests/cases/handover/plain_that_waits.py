# case: plain cells wait: for functions of the notebook, in loops, comprehensions and blocks; text in strings stays
# expect: run {"handed": {"doubled": "[2, 4]", "note": "'x\\n  y'", "log": "['in', 'out']"}}
# expect: no-finding {"severity": "error"}
# %%
%cloaca_workflow demo
# %%
import asyncio
async def fetch(name):
    await asyncio.sleep(0)
    return name + "!"
async def numbers():
    for n in (1, 2):
        yield n
class Block:
    def __init__(self, log):
        self.log = log
    async def __aenter__(self):
        self.log.append("in")
        return self
    async def __aexit__(self, *error):
        self.log.append("out")
# %%
%%cloaca_task load --outputs pages note
pages = await asyncio.gather(*[fetch(name) for name in "ab"])
note = """x
  y"""
# %%
%%cloaca_task double --outputs doubled log
doubled = [2 * n async for n in numbers()]
log = []
async with Block(log):
    async for n in numbers():
        pages.append(n)
del pages[2:]
