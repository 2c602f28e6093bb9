# case: module syntax
# expect: finding {"code": "C105", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_module helpers
(
# %%
%%cloaca_task ok
context.set('ok', 1)
