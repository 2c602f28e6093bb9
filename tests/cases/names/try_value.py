# case: try value
# expect: gives {"a": 3}
# expect: carries ["N", "os"]
# expect: tells []
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
