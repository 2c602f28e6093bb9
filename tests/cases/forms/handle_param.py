# case: a task takes the handle as a second parameter
# expect: clean
# expect: run {"context": {"v": 1}}
# %%
%load_ext cloaca_nb
%cloaca_workflow handles
# %%
%%cloaca_task
def work(context, handle):
    context.set("v", 1)
    return context
