# case: await in a body
# expect: finding {"severity": "error", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow awaits
# %%
%%cloaca_task work
import asyncio
await asyncio.sleep(0)
context.set("a", 1)
