# case: workflow option
# expect: finding {"code": "C151", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task ok
context.set('ok', 1)
# %%
%cloaca_workflow demo --x
