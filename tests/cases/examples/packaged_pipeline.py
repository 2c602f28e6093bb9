# case: three tasks in a row whose docstrings say what each does and why
# expect: clean
# expect: packs {"tasks": ["gather", "refine", "summary"], "edges": [["gather", "refine"], ["refine", "summary"]]}
# expect: run {"context": {"summary": {"rows": 250, "from": "ledger", "usable": true}}}
# %%
%cloaca_workflow ledger
import cloaca
# %%
%%cloaca_task
@cloaca.task(id="gather", dependencies=[])
def gather(context):
    """what: Puts the batch of the day into the context.

    why: A source that is broken fails here, and nowhere below.
    """
    context.set("rows", 250)
    context.set("from", "ledger")
    return context
@cloaca.task(id="refine", dependencies=["gather"])
def refine(context):
    """what: Says whether there is anything to report. why: So that it can be repeated alone."""
    context.set("usable", (context.get("rows") or 0) > 0)
    return context
# %%
%%cloaca_task
@cloaca.task(id="summary", dependencies=["refine"])
def summary(context):
    context.set("summary", {key: context.get(key) for key in ("rows", "from", "usable")})
    return context
