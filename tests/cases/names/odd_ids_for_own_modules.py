# case: odd ids for own modules
# expect: gives {"a": 1, "b": 2, "c": 3, "d": 4}
# expect: carries ["_key"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
_key = 1
# %%
%%cloaca_task "my task"
def a(context):
    context.set("a", _key)
    return context
# %%
_key = 2
# %%
%%cloaca_task json -d "my task"
def b(context):
    context.set("b", _key)
    return context
# %%
_key = 3
# %%
%%cloaca_task 1-2 -d json
def c(context):
    context.set("c", _key)
    return context
# %%
_key = 4
# %%
%%cloaca_task class -d 1-2
def d(context):
    context.set("d", _key)
    return context
