# case: a rule leaves a task out; the one behind it runs all the same
# expect: clean
# expect: run {"context": {"recorded": true}, "status": {"audit": "skipped", "record": "completed"}}
# %%
%cloaca_workflow audit_pipeline
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="gate", dependencies=[])
def gate(context):
    """what: Decides. why: So that a rule can look at it."""
    context.set("do_audit", False)
    return context
@cloaca.task(id="process", dependencies=["gate"])
def process(context):
    context.set("records", 10)
    return context
@cloaca.task(id="audit", dependencies=["gate"], trigger_rules=cloaca.context_value("do_audit", "Equals", True))
def audit(context):
    raise RuntimeError("this must not run")
@cloaca.task(id="record", dependencies=["process", "audit"])
def record(context):
    context.set("recorded", context.get("records") == 10)
    return context
