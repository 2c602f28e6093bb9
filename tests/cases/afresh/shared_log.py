# case: both tasks only append to a log
# expect: no-finding {"code": "C217"}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
SEEN = []
# %%
%%cloaca_task
def a(context):
    SEEN.append(1)
    return context
# %%
%%cloaca_task --dependencies a
def b(context):
    SEEN.append(2)
    return context
