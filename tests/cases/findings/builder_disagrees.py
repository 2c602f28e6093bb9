# case: builder disagrees
# expect: finding {"code": "C156", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder('b'):
    @cloaca.task(id='t')
    def t(context): return context
