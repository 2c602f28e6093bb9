# case: two module cells of one name
# expect: finding {"severity": ["error", "warning"], "cell": 3, "says": ["parts"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow twomods
# %%
%%cloaca_module parts
A = 1
# %%
%%cloaca_module parts
A = 2
# %%
from parts import A
# %%
%%cloaca_task
def a(context):
    context.set("n", A)
    return context
