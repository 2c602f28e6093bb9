# case: top-level await
# expect: carries ["asyncio", "fetch"]
# expect: tells ["computed-name 3:3:22 data"]
# %%
%cloaca_workflow demo
# %%
import asyncio
async def fetch(): return 1
data = await fetch()
# %%
%%cloaca_task
def a(context):
    context.set("a", data); context.set("b", asyncio.run(fetch())); return context
