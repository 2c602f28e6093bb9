# case: cell syntax
# expect: finding {"code": "C106", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
(
# %%
%%cloaca_task ok
context.set('ok', 1)
