# case: no task invokes a graph, and no reactor starts it
# expect: clean
# expect: finding {"code": "C184", "severity": "warning", "cell": 1, "line": 1, "says": ["--invokes scoring"]}
# %%
with cloaca.ComputationGraphBuilder("scoring", graph={"score": {}}) as scoring:
    @cloaca.node
    def score(context):
        return {"risk": 1}
# %%
%%cloaca_task load
def load(context):
    return context
