# case: computed builder name
# expect: finding {"code": "C134", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder(NAME):
    pass
