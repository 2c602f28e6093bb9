# case: a carried constant ends the process at import
# expect: finding {"severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow endsimport
# %%
import os
def leave():
    os._exit(3)
X = leave()
# %%
%%cloaca_task
def a(context):
    context.set("n", X)
    return context
