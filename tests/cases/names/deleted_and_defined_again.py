# case: deleted and defined again
# expect: gives {"n": 3}
# expect: carries ["X"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
X = 1
del X
X = 2
del X,
X = 3
# %%
%%cloaca_task
def t(context):
    context.set("n", X)
    return context
