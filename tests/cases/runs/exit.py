# case: a task kills its process
# expect: run-failed {"task": "a"}
# %%
%load_ext cloaca_nb
%cloaca_workflow exits
import os
# %%
%%cloaca_task a
def a(context):
    os._exit(7)
    return context
