# case: a generic function with registered implementations
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": ["int", "str"]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow generic
# %%
from functools import singledispatch
@singledispatch
def name(x):
    return "other"
# %%
@name.register
def _(x: int):
    return "int"
# %%
@name.register(str)
def _(x):
    return "str"
# %%
%%cloaca_task
def work(context):
    context.set("v", [name(1), name("a")])
    return context
