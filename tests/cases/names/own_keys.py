# case: own keys
# expect: gives {"a": 1, "b": 2}
# expect: carries ["_key"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
_key = "a"
def one(context):
    context.set(_key, 1)
    return context
# %%
%%cloaca_task -d one
_key = "b"
def two(context):
    context.set(_key, 2)
    return context
