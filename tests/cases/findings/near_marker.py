# case: near marker
# expect: finding {"code": "C103", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_tsk
# %%
%%cloaca_task ok
context.set('ok', 1)
