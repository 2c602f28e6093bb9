# case: builder in builder
# expect: finding {"code": "C132", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder('demo'):
    with cloaca.WorkflowBuilder('b'):
        pass
