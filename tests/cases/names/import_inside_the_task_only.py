# case: import inside the task only
# expect: gives {"n": 2}
# expect: carries []
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import math
# %%
%%cloaca_task
def t(context):
    import math
    context.set("n", math.floor(2.5))
    return context
