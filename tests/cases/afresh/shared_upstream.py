# case: only a task before it reads what is changed
# expect: no-finding {"code": "C217"}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
SEEN = [1]
# %%
%%cloaca_task
def a(context):
    context.set('a', len(SEEN))
    return context
# %%
%%cloaca_task --dependencies a
def b(context):
    SEEN.append(2)
    context.set('b', len(SEEN))
    return context
