# case: a node sets a key on the copy of the context that it is given
# expect: clean
# expect: finding {"code": "C185", "severity": "warning", "cell": 1, "line": 4}
# %%
with cloaca.ComputationGraphBuilder("scoring", graph={"score": {}}) as scoring:
    @cloaca.node
    def score(context):
        context.set("seen", True)
        return {"risk": 1}
# %%
%%cloaca_task assess --invokes scoring
def assess(context):
    return context
