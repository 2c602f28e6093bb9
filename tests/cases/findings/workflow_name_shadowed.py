# case: workflow name shadowed
# expect: finding {"code": "C153", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%cloaca_workflow pytest
# %%
%%cloaca_task ok
context.set('ok', 1)
