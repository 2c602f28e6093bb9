# case: the nodes of a graph that a task invokes come from a call, so what it hands over is unknown
# expect: finding {"code": "C182", "severity": "info", "cell": 2, "line": 1}
# %%
def nodes():
    return {"score": {}}
# %%
with cloaca.ComputationGraphBuilder("scoring", graph=nodes()) as scoring:
    @cloaca.node
    def score(context):
        return {"risk": context.get("amount", 0) / 2}
# %%
%%cloaca_task assess --invokes scoring
def assess(context):
    return context
