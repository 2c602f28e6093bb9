# case: singledispatch
# expect: gives {"n": ["int", "str", "any"]}
# expect: carries ["_", "_s", "show", "singledispatch"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from functools import singledispatch
@singledispatch
def show(x): return "any"
@show.register
def _(x: int): return "int"
@show.register(str)
def _s(x): return "str"
# %%
%%cloaca_task
def t(context):
    context.set("n", [show(1), show("a"), show(1.0)])
    return context
