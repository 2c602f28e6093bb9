# case: a task invokes a graph; what its last node returns and what comes after it are known to later tasks
# expect: clean
# expect: no-finding {"code": "C336"}
# expect: graph {"tasks": ["load", "assess", "tell"], "edges": [["load", "assess"], ["assess", "tell"]], "inferred": [["load", "assess"], ["assess", "tell"]]}
# expect: packs {"tasks": ["load", "assess", "tell"]}
# expect: run {"context": {"label": {"risk": "high"}, "told": "high 14"}}
# %%
with cloaca.ComputationGraphBuilder("score", graph={"rate": {"next": "label"}, "label": {}}) as score:
    @cloaca.node
    def rate(context):
        return {"value": context.get("amount") * 2}
    @cloaca.node
    def label(rated):
        return {"risk": "high" if rated["value"] > 10 else "low"}
# %%
def note(context):
    context.set("doubled", context.get("amount") * 2)
    return context
# %%
%%cloaca_task load
def load(context):
    context.set("amount", 7)
    return context
# %%
%%cloaca_task assess --invokes score --post-invocation note
def assess(context):
    return context
# %%
%%cloaca_task tell
def tell(context):
    context.set("told", f"{context.get('label')['risk']} {context.get('doubled')}")
    return context
