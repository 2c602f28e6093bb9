# case: a helper counts by global, both tasks go by it
# expect: finding {"code": "C217", "severity": "error", "cell": 2, "line": 4, "says": "COUNT"}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
COUNT = 0
def step():
    global COUNT
    COUNT += 1
    return COUNT
# %%
%%cloaca_task
def a(context):
    context.set('a', step())
    return context
# %%
%%cloaca_task --dependencies a
def b(context):
    context.set('b', step())
    return context
