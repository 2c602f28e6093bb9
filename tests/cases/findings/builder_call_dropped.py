# case: builder call dropped
# expect: finding {"code": "C135", "severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder('demo') as b:
    b.tag(1, 2)
