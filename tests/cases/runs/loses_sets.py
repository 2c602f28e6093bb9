# case: a function that forgets the return loses what it set
# expect: finding {"band": "C4"}
# %%
%load_ext cloaca_nb
%cloaca_workflow loses
# %%
%%cloaca_task
def t(context):
    context.set("x", 1)
    if False:
        return context
