# case: deleted in the end
# expect: gives {"n": [1]}
# expect: carries ["big", "small"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
big = [1]
small = big[:1]
del big
# %%
%%cloaca_task
def t(context):
    context.set("n", small)
    return context
