# case: top-level await of the notebook's own function
# expect: carries ["asyncio", "data", "fetch"]
# expect: tells ["runs-at-import 2:3 `data`"]
# expect: gives {"a": 1, "b": 1}
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
