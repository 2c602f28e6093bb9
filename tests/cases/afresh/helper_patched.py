# case: a task sets a name of a helper module
# expect: again {"n": 2}
# expect: anew {"work": ["helpers"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
%%cloaca_module helpers
LEVEL = 1
def level():
    return LEVEL
# %%
import numpy as np, helpers
# %%
%%cloaca_task
def work(context):
    helpers.LEVEL += 1
    context.set("n", helpers.level())
    return context
