# case: two task functions
# expect: finding {"code": "C122", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
def a(context): return context
def b(context): return context
