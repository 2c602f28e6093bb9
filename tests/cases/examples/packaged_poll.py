# case: a poll function names the file that its workflow reads
# expect: clean
# expect: run-input {"filename": "invoice-042.dat"}
# expect: run {"context": {"validated_file": "invoice-042.dat", "archived": true}}
# %%
%cloaca_workflow file_inbox
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="validate", dependencies=[])
def validate(context):
    context.set("validated_file", context.get("filename") or "unknown")
    return context
@cloaca.task(id="transform", dependencies=["validate"])
def transform(context):
    context.set("records", 1500)
    return context
@cloaca.task(id="archive", dependencies=["transform"])
def archive(context):
    context.set("archived", True)
    return context
# %%
@cloaca.trigger(on="file_inbox", poll_interval="3s")
def inbox_poll():
    found = cloaca.Context({"filename": "invoice-042.dat", "source_path": "/data/inbox/invoice-042.dat"})
    return cloaca.TriggerResult.fire(found)
