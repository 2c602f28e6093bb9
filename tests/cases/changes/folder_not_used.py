# case: the working directory is changed, and the task names nothing from there
# expect: clean
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
import os
# %%
os.chdir(".")
# %%
%%cloaca_task
def here(context):
    context.set("name", os.path.join("a", "b"))
    return context
