# case: await in a body, behind an early return too
# expect: clean
# expect: run {"context": {"a": [0, 1, 4], "b": 3}}
# %%
%load_ext cloaca_nb
%cloaca_workflow awaits
# %%
async def squares(count):
    for i in range(count):
        yield i * i
# %%
%%cloaca_task first
import asyncio
async with asyncio.Lock():
    context.set("a", [each async for each in squares(3)])
if len(context.get("a")) == 3:
    return context
context.set("a", [])
# %%
%%cloaca_task second -d first
async def three():
    text = """
three"""
    return len(text.strip()) - 2
b = await three()
context.set("b", b)
