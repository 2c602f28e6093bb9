# case: a trigger without a workflow starts the one of its package; the manifest has it
# expect: clean
# expect: packs {"tasks": ["validate", "load"], "edges": [["validate", "load"]]}
# expect: run-input {"filename": "orders.parquet"}
# expect: run {"context": {"valid": true, "loaded": "orders.parquet"}}
# %%
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("data_ingest") as builder:
    builder.description("Takes in files that a trigger finds")
    @cloaca.task(id="validate")
    def validate(context):
        context.set("valid", True)
        return context
    @cloaca.task(id="load", dependencies=["validate"])
    def load(context):
        context.set("loaded", context.get("filename", "unknown"))
        return context
# %%
count = 0
@cloaca.trigger(name="inbox_watcher", poll_interval="5s", allow_concurrent=False)
def inbox_watcher():
    global count
    count += 1
    if count % 3 == 0:
        return cloaca.TriggerResult.fire(cloaca.Context({"filename": f"batch_{count}.parquet"}))
    return cloaca.TriggerResult.skip()
