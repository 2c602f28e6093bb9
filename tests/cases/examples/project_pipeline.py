# case: task ids with dashes, rows that are looked through and summed up
# expect: clean
# expect: graph {"workflow": "stock", "tasks": ["read-rows", "check-rows", "sum-up", "write-note"], "edges": [["read-rows", "check-rows"], ["check-rows", "sum-up"], ["sum-up", "write-note"]]}
# expect: run {"context": {"sums": {"count": 2, "sum": 30.5}, "note": "2 rows, 30.50, 1 left out"}}
# %%
%cloaca_workflow stock
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="read-rows", dependencies=[])
def read_rows(context):
    context.set("rows", [{"amount": 10.5}, {"amount": 20.0}, {"amount": "none"}])
    return context
# %%
%%cloaca_task
@cloaca.task(id="check-rows", dependencies=["read-rows"])
def check_rows(context):
    rows = context.get("rows")
    good = [row for row in rows if isinstance(row["amount"], float)]
    context.set("good", good)
    context.set("left_out", len(rows) - len(good))
    return context
# %%
%%cloaca_task
@cloaca.task(id="sum-up", dependencies=["check-rows"])
def sum_up(context):
    amounts = [row["amount"] for row in context.get("good")]
    context.set("sums", {"count": len(amounts), "sum": sum(amounts)})
    return context
# %%
%%cloaca_task
@cloaca.task(id="write-note", dependencies=["sum-up"])
def write_note(context):
    sums = context.get("sums")
    context.set("note", f"{sums['count']} rows, {sums['sum']:.2f}, {context.get('left_out')} left out")
    return context
