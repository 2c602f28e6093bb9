# case: module name
# expect: finding {"code": "C115", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_module json
x = 1
# %%
%%cloaca_task ok
context.set('ok', 1)
