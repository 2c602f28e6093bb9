# case: tasks of the other forms read what plain cells hand over, each the version at its place
# expect: clean
# expect: graph {"tasks": ["load", "count", "clean", "report", "whole", "last"], "edges": [["load", "count"], ["load", "clean"], ["clean", "report"], ["report", "whole"], ["count", "whole"], ["count", "last"], ["whole", "last"]]}
# expect: run {"context": {"n": 2, "types": ["tuple", "tuple"], "before": 2, "after": ["2026-01-01", "2026-01-02", "None"], "kind": "tuple", "days": "3"}, "handed": {"days": "3", "rows.load": "[(1, datetime.date(2026, 1, 1)), (2, datetime.date(2026, 1, 2))]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
import datetime
rows = [(1, datetime.date(2026, 1, 1)), (2, datetime.date(2026, 1, 2))]
limit = 3
# %%
%%cloaca_task count
def count(context):
    rows = context.get("rows")
    rows.append("its own")
    context.set("n", len(context.get("rows")))
    context.set("types", [type(each).__name__ for each in rows[:2]])
    return context
# %%
%%cloaca_task clean
rows = rows + [(3, None)]
rows
# %%
%%cloaca_task report
context.set("after", [str(day) for _, day in context["rows"]])
context.set("before", len(context["rows.load"]))
# %%
%%cloaca_task
import cloaca


@cloaca.task(
    id="whole",
    dependencies=["report", "count"],
)
def whole(context):
    assert isinstance(context, cloaca.Context)
    context.set("kind", "rows" in context and type(context.to_dict()["rows"][0]).__name__)
    context.update("kind", context["kind"])
    return context
# %%
%%cloaca_task last --dependencies whole
# `n` comes from a key that a function has set
days = n + 1
days
