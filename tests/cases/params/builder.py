# case: a declaration above a task in a builder's block counts, and its default is put in
# expect: clean
# expect: no-finding {"code": "C336"}
# expect: run {"context": {"limit": 3, "n": 3}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task
import cloaca
with cloaca.WorkflowBuilder("demo") as builder:
    @cloaca.task(id="a")
    @cloaca.workflow_params(limit=(int, 3))
    def a(context):
        context.set("n", context.get("limit"))
        return context
