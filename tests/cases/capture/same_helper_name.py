# case: each task cell has its own helper of one name
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"a": "left", "b": "right"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow own_helpers
# %%
%%cloaca_task
def _key():
    return "left"
def first(context):
    context.set("a", _key())
    return context
# %%
%%cloaca_task -d first
def _key():
    return "right"
def second(context):
    context.set("b", _key())
    return context
