# case: the builder says another description than the workflow line
# expect: finding {"severity": "error", "says": ["description"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow same_name --description "one"
# %%
%%cloaca_task
import cloaca
with cloaca.WorkflowBuilder("same_name") as b:
    b.description("two")
    @cloaca.task(id="a")
    def a(context):
        return context
