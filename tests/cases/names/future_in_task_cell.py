# case: future in task cell
# expect: gives {"a": 1}
# expect: carries []
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
from __future__ import annotations
def a(context: Ctx) -> Ctx:
    context.set("a", 1); return context
