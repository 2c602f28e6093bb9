# case: escape in module
# expect: finding {"code": "C109", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_module helpers
!ls
# %%
%%cloaca_task ok
context.set('ok', 1)
