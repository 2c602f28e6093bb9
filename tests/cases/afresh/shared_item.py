# case: a task sets an item that another one reads
# expect: finding {"code": "C217", "severity": "error", "cell": 3, "line": 3, "says": "SEEN"}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
SEEN = {}
# %%
%%cloaca_task
def a(context):
    SEEN['x'] = 1
    return context
# %%
%%cloaca_task --dependencies a
def b(context):
    context.set('n', SEEN['x'])
    return context
