# case: stray context
# expect: finding {"code": "C123", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
def a(context): return context
a(context)
