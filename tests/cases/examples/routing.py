# case: a node decides by which of two ways it goes on
# expect: clean
# expect: graph {"workflow": "deciding", "tasks": [], "edges": []}
# %%
%cloaca_workflow deciding
import cloaca
# %%
@cloaca.passthrough_accumulator
def book(event):
    return event
# %%
@cloaca.reactor(name="deciding_reactor", accumulators=["book"])
class Deciding:
    pass
# %%
with cloaca.ComputationGraphBuilder("deciding", reactor=Deciding, graph={
    "decide": {"inputs": ["book"], "routes": {"Trade": "trade", "Nothing": "audit"}}, "trade": {}, "audit": {}
}) as deciding:
    @cloaca.node
    def decide(book):
        if book is None or book["ask"] - book["bid"] > 0.2:
            return ("Nothing", {"reason": "too wide"})
        return ("Trade", {"at": (book["ask"] + book["bid"]) / 2})
    @cloaca.node
    def trade(order):
        return {"done": True, "at": order["at"]}
    @cloaca.node
    def audit(reason):
        return {"logged": reason["reason"]}
