# case: escape in task
# expect: finding {"code": "C108", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
!make report
context
