# case: bad task id
# expect: finding {"code": "C110", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task ' a'
context
