# case: later definition
# expect: gives {"a": 6}
# expect: carries ["K", "helper"]
# expect: tells ["defined-later 2:3:22 helper", "defined-later 3:2:27 K"]
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
def a(context):
    context.set("a", helper(2)); return context
# %%
K = 3
def helper(x): return x * K
