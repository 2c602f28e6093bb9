# case: a graph's node names what comes next by a word that the engine does not know
# expect: finding {"code": "C183", "severity": "error", "cell": 1, "line": 2, "says": ["target", "next"]}
# expect: finding {"code": "C183", "severity": "error", "cell": 1, "line": 4, "says": ["nobody"]}
# expect: finding {"code": "C183", "severity": "error", "says": ["again → back"]}
# expect: exit {"check": 1}
# %%
NODES = {
    "rate": {
        "target": "label"},
    "label": {"routes": {"High": "nobody"}},
    "again": {"next": "back"},
    "back": {"next": "again"},
}
with cloaca.ComputationGraphBuilder("scoring", graph=NODES) as scoring:
    @cloaca.node
    def rate(context):
        return {"value": 2}
    @cloaca.node
    def label(rated):
        return ("High", {"risk": 1})
    @cloaca.node
    def again(rated):
        return rated
    @cloaca.node
    def back(rated):
        return rated
# %%
%%cloaca_task assess --invokes scoring
def assess(context):
    return context
