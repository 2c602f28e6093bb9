# case: a cell with a top-level await, as notebooks allow
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"x": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow awaiting
# %%
import asyncio
await asyncio.sleep(0)
# %%
%%cloaca_task a
context.set("x", 1)
