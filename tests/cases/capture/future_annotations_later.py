# case: the future import of the first cell stays in force for later cells
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow futures
# %%
from __future__ import annotations
# %%
def f(x: NotThere) -> Neither:
    return 1
# %%
%%cloaca_task
def work(context):
    context.set("v", f(0))
    return context
