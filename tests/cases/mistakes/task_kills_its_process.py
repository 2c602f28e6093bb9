# case: task kills its process
# expect: exit {"run": 1}
# expect: run-failed {"task": "a"}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
import os
# %%
%%cloaca_task --retry-attempts 1
def a(context):
    os._exit(7)
