# case: workflow requires python
# expect: finding {"code": "C159", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%cloaca_workflow demo --requires-python 3
# %%
%%cloaca_task ok
context.set('ok', 1)
