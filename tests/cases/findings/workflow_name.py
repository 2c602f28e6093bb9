# case: workflow name
# expect: finding {"code": "C152", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%cloaca_workflow json
# %%
%%cloaca_task ok
context.set('ok', 1)
