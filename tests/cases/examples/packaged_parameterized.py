# case: parameters above a task, of which two must be given
# expect: clean
# expect: no-finding {"code": "C336"}
# expect: run-input {"source": "a", "dst": "b"}
# expect: run {"context": {"plan": {"source": "a", "dst": "b", "mode": "copy", "most": 100}, "moved": 42}}
# %%
%cloaca_workflow copying
import cloaca
# %%
%%cloaca_task
@cloaca.workflow_params(source=str, dst=str, mode=(str, "copy"), most=(int, 100))
@cloaca.task(id="plan_sync", dependencies=[])
def plan_sync(context):
    keys = ("source", "dst", "mode", "most")
    context.set("plan", {key: context.get(key) for key in keys})
    return context
@cloaca.task(id="sync", dependencies=["plan_sync"])
def sync(context):
    context.set("moved", min(context.get("plan")["most"], 42))
    return context
