# case: a loop that is run for what nobody knows is work
# expect: finding {"severity": "error", "code": "C202", "says": ["PAGE", "asyncio.run()"]}
# %%
%cloaca_workflow demo
# %%
import asyncio
from webthings import fetch
PAGE = asyncio.run(fetch("/"))
# %%
%%cloaca_task
def t(context):
    context.set("v", PAGE)
    return context
