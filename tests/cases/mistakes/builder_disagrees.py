# case: builder disagrees
# expect: finding {"severity": "error"}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
import cloaca
with cloaca.WorkflowBuilder('other'):
    @cloaca.task(id='a')
    def a(context):
        return context
