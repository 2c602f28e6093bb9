# case: a module that a cell makes and puts into sys.modules is there for imports of later cells and of tasks
# expect: clean
# expect: no-finding {"code": "C527"}
# expect: run {"context": {"v": [2, 2, 5]}}
# %%
%cloaca_workflow demo
# %%
import sys, types
made = types.ModuleType("conf")
made.RATE = 2
sys.modules["conf"] = made
other = types.ModuleType("conf.sub")
other.N = 5
made.sub = other
sys.modules[other.__name__] = other
# %%
from conf import RATE
import conf.sub as sub
# %%
%%cloaca_task
def t(context):
    import conf
    context.set("v", [conf.RATE, RATE, sub.N])
    return context
