# case: two builders disagree on the name
# expect: finding {"severity": "error"}
# %%
%load_ext cloaca_nb
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("one_flow"):
    @cloaca.task(id="a")
    def a(context):
        return context
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("two_flow"):
    @cloaca.task(id="b")
    def b(context):
        return context
