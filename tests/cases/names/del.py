# case: del
# expect: carries []
# expect: tells ["deleted-name 3:3:23 X"]
# %%
%cloaca_workflow demo
# %%
X = 1
del X
# %%
%%cloaca_task
def t(context):
    context.set("n", [X])
    return context
