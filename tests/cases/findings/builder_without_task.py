# case: builder without task
# expect: finding {"code": "C133", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder('demo'):
    pass
