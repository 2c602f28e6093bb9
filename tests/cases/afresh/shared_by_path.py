# case: two tasks change other items
# expect: no-finding {"code": "C217"}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
SEEN = {}
# %%
%%cloaca_task
def a(context):
    SEEN['a'] = 1
    context.set('a', SEEN['a'])
    return context
# %%
%%cloaca_task
def b(context):
    SEEN['b'] = 1
    context.set('b', SEEN['b'])
    return context
