# case: a name that hides a built-in is deleted, so the built-in is meant again
# expect: gives {"n": 2}
# expect: carries ["VALUES"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
max = 3
del max
VALUES = [1, 2]
# %%
%%cloaca_task
def t(context):
    context.set("n", max(VALUES))
    return context
