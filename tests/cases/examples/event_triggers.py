# case: callbacks tell of each task; a poll function counts its calls in a global of its module
# expect: clean
# expect: run-input {"filename": "in.csv"}
# expect: run {"context": {"validated": true, "processed": "in.csv"}}
# expect: graph {"workflow": "file_processor", "tasks": ["validate", "process"], "edges": [["validate", "process"]]}
# %%
import random
import cloaca

def told(task_id, context):
    print(f"{task_id} is done")

def failed(task_id, error, context):
    print(f"{task_id}: {error}")
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("file_processor") as builder:
    @cloaca.task(on_success=told, on_failure=failed)
    def validate(context):
        context.set("validated", context.get("filename") is not None)
        return context
    @cloaca.task(dependencies=["validate"], on_success=told, on_failure=failed)
    def process(context):
        context.set("processed", context.get("filename"))
        return context
# %%
polls = 0

@cloaca.trigger(name="file_watcher", on="file_processor", poll_interval="2s", allow_concurrent=False)
def file_watcher():
    global polls
    polls += 1
    if polls % 5 == 0:
        return cloaca.TriggerResult.fire(cloaca.Context({"filename": f"data_{polls}.csv"}))
    return cloaca.TriggerResult.skip()
# %%
@cloaca.trigger(name="depth", on="file_processor", poll_interval="5s", allow_concurrent=True)
def depth():
    found = random.randint(0, 150)
    if found > 100:
        return cloaca.TriggerResult.fire(cloaca.Context({"depth": found}))
    return cloaca.TriggerResult.skip()
