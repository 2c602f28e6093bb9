# case: try value
# expect: carries []
# expect: tells ["lost-name 3:3:22 N"]
# %%
%cloaca_workflow demo
# %%
import os
try:
    N = int(os.environ["N_NOT_THERE"])
except KeyError:
    N = 3
# %%
%%cloaca_task
def a(context):
    context.set("a", N); return context
