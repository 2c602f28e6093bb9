# case: a diamond, then a fan-out and a fan-in, with drawn values and times in the tasks
# expect: clean
# expect: graph {"tasks": ["prepare", "segments", "metrics", "combine", "mail", "call", "report"], "edges": [["prepare", "segments"], ["prepare", "metrics"], ["segments", "combine"], ["metrics", "combine"], ["combine", "mail"], ["combine", "call"], ["mail", "report"], ["call", "report"]]}
# expect: run {"context": {"count": 10, "done": 2}}
# %%
import random
from datetime import datetime
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("campaigns") as builder:
    @cloaca.task()
    def prepare(context):
        rows = [{"id": n, "value": random.randint(1, 9), "kind": random.choice("ab")} for n in range(10)]
        context.set("customers", {"rows": rows, "at": datetime.now().isoformat()})
        return context
    @cloaca.task(dependencies=["prepare"])
    def segments(context):
        found = {}
        for row in context.get("customers")["rows"]:
            found.setdefault(row["kind"], []).append(row["id"])
        context.set("by_kind", found)
        return context
    @cloaca.task(dependencies=["prepare"])
    def metrics(context):
        context.set("total", sum(row["value"] for row in context.get("customers")["rows"]))
        return context
    @cloaca.task(dependencies=["segments", "metrics"])
    def combine(context):
        context.set("count", sum(len(ids) for ids in context.get("by_kind").values()))
        return context
    @cloaca.task(dependencies=["combine"])
    def mail(context):
        context.set("mailed", True)
        return context
    @cloaca.task(dependencies=["combine"])
    def call(context):
        context.set("called", True)
        return context
    @cloaca.task(dependencies=["mail", "call"])
    def report(context):
        context.set("done", int(context.get("mailed")) + int(context.get("called")))
        return context
