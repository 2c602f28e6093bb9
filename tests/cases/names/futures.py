# case: futures
# expect: gives {"a": 1}
# expect: carries ["A", "dataclass"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from __future__ import annotations
from dataclasses import dataclass
# %%
@dataclass
class A:
    x: int
    y: Nope | None = None
# %%
%%cloaca_task
def a(context):
    context.set("a", A(1).x); return context
