# case: two cells each with a builder of the same name
# expect: clean
# expect: graph {"workflow": "one_flow", "tasks": ["a", "b"], "edges": [["a", "b"]]}
# expect: run {"context": {"v": 2}}
# %%
%load_ext cloaca_nb
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("one_flow"):
    @cloaca.task(id="a")
    def a(context):
        context.set("u", 1)
        return context
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("one_flow"):
    @cloaca.task(id="b", dependencies=["a"])
    def b(context):
        context.set("v", context.get("u") + 1)
        return context
