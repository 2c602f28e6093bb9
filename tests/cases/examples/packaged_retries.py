# case: a task fails twice before it works, counted in a dictionary of its module
# expect: clean
# expect: run {"context": {"worked_at": 3, "summary": "worked at attempt 3"}, "attempts": {"fetch": 3}}
# expect: packs {"tasks": ["fetch", "sum_up"], "edges": [["fetch", "sum_up"]]}
# %%
%cloaca_workflow retrying
import cloaca
_attempts = {"fetch": 0}  # cloaca: keep
_LAST = 3
# %%
%%cloaca_task
@cloaca.task(id="fetch", dependencies=[], retry_attempts=4, retry_backoff="fixed", retry_delay_ms=20)
def fetch(context):
    _attempts["fetch"] += 1
    if _attempts["fetch"] < _LAST:
        raise RuntimeError("not yet")
    context.set("worked_at", _attempts["fetch"])
    return context
@cloaca.task(id="sum_up", dependencies=["fetch"])
def sum_up(context):
    context.set("summary", f"worked at attempt {context.get('worked_at')}")
    return context
