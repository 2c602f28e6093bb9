# case: three tasks in a row hand values on through the context, with defaults for what is missing
# expect: clean
# expect: graph {"tasks": ["extract", "transform", "load"], "edges": [["extract", "transform"], ["transform", "load"]]}
# expect: run-input {"source": "crm"}
# expect: run {"context": {"loaded": 2, "summary": {"source": "crm", "names": ["ADA", "BOB"]}}}
# %%
import cloaca
# %%
%%cloaca_task
with cloaca.WorkflowBuilder("people") as builder:
    builder.tag("kind", "etl")
    @cloaca.task(id="extract")
    def extract(context):
        context.set("rows", [{"name": "ada"}, {"name": "bob"}])
        context.set("origin", context.get("source", "file"))
        return context
    @cloaca.task(id="transform", dependencies=["extract"])
    def transform(context):
        context.set("names", [row["name"].upper() for row in context.get("rows")])
        return context
    @cloaca.task(id="load", dependencies=["transform"])
    def load(context):
        context.set("loaded", len(context.get("names")))
        context.set("summary", {"source": context.get("origin"), "names": context.get("names")})
        return context
