# case: a module cell uses a name of the notebook, which a module cannot see
# expect: finding {"severity": "error", "cell": 3, "line": 3, "says": ["LIMIT"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow modname
# %%
LIMIT = 3
# %%
%%cloaca_module rules_
def top(n):
    return min(n, LIMIT)
# %%
from rules_ import top
# %%
%%cloaca_task
def a(context):
    context.set("n", top(5))
    return context
