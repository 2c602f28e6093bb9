# case: the builder names the same workflow as the line
# expect: clean
# expect: graph {"workflow": "same_name2", "tasks": ["a"], "edges": []}
# %%
%load_ext cloaca_nb
%cloaca_workflow same_name2
# %%
%%cloaca_task
import cloaca
with cloaca.WorkflowBuilder("same_name2"):
    @cloaca.task(id="a")
    def a(context):
        context.set("v", 1)
        return context
