# case: the working directory is changed above a task that names a file from there
# expect: finding {"code": "C204", "severity": "error", "cell": 3, "says": ["os.getcwd()", "os.chdir"]}
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
    context.set("here", os.path.abspath("rows.csv"))
    return context
