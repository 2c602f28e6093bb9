# case: workflow version
# expect: finding {"code": "C158", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%cloaca_workflow demo --version x
# %%
%%cloaca_task ok
context.set('ok', 1)
