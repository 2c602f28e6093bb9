# case: future of a later cell
# expect: gives {"n": 1}
# expect: carries ["fine"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
def late(x: Missing = 1): return x
# %%
from __future__ import annotations
def fine(x: Missing = 1): return x
# %%
%%cloaca_task
def t(context):
    context.set("n", fine())
    return context
