# case: a dependent of a skipped task still runs, with what it has
# expect: run {"context": {"end": 0}, "status": {"gate": "completed", "maybe": "skipped", "end": "completed"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow skipchain
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="gate")
def gate(context):
    context.set("go", False)
    return context
@cloaca.task(id="maybe", dependencies=["gate"], trigger_rules=cloaca.context_value("go", "Equals", True))
def maybe(context):
    context.set("n", 5)
    return context
@cloaca.task(id="end", dependencies=["maybe"])
def end(context):
    context.set("end", context.get("n", 0))
    return context
