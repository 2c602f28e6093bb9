# case: display in a module cell prints, as where nobody looks
# expect: clean
# expect: run {"context": {"n": 5}}
# %%
%load_ext cloaca_nb
%cloaca_workflow displays
# %%
%%cloaca_module helpers
"""Shows things."""
from __future__ import annotations
display("ready")
def shown(x):
    display(x)
    return x
# %%
%%cloaca_task
def work(context):
    from helpers import shown
    context.set("n", shown(5))
    return context
