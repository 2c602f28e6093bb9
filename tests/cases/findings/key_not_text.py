# case: key not text
# expect: finding {"code": "C417", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
context.set(1, 1)
