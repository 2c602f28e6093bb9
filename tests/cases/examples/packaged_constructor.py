# case: a provider reads a file in its sandbox, and a task of Python sums up what came
# expect: clean
# expect: finding {"code": "C188", "severity": "info", "task": "reader"}
# expect: graph {"workflow": "sandboxed", "tasks": ["reader", "summary"], "edges": [["reader", "summary"]]}
# expect: packs {"tasks": ["reader", "summary"], "edges": [["reader", "summary"]]}
# %%
%cloaca_workflow sandboxed
import cloaca
# %%
cloaca.constructor(
    id="reader",
    from_="cloacina-provider-fs@0.1.0",
    constructor="read_file",
    config={"path": "/etc/hostname"},
    grants={"fs": ["ro:/etc"]},
)
# %%
%%cloaca_task
@cloaca.task(dependencies=["reader"])
def summary(context):
    text = context.get("contents") or ""
    context.set("length", len(text))
    return context
