# case: a task draws by a name that a stream of its own does not reach
# expect: clean
# expect: finding {"code": "C222", "severity": "warning", "says": "random.Random(7)"}
# expect: anew {"work": []}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import random
from random import choice
random.seed(3)
# %%
%%cloaca_task
def work(context):
    context.set("c", choice("abcdef"))
    return context
