# case: marker not first
# expect: finding {"code": "C102", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
x = 1
%%cloaca_task
y = 2
# %%
%%cloaca_task ok
context.set('ok', 1)
