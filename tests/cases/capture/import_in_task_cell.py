# case: imports stand in the task cell above the function
# expect: clean
# expect: run {"context": {"v": 3.0}}
# %%
%load_ext cloaca_nb
%cloaca_workflow import_inside
# %%
%%cloaca_task
import math

ROOT_OF = 9

def work(context):
    context.set("v", math.sqrt(ROOT_OF))
    return context
