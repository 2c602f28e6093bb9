# case: a notebook without tasks has a graph that a reactor starts
# expect: clean
# expect: graph {"workflow": "market", "tasks": [], "edges": []}
# %%
%cloaca_workflow market
import cloaca
LIMIT = 3
# %%
@cloaca.boundary_schema(bid=float)
@cloaca.passthrough_accumulator
def prices(event):
    return event
# %%
@cloaca.polling_accumulator(interval="2s")
def clock():
    return {"tick": 1}
# %%
@cloaca.reactor(name="ticks", accumulators=["prices", "clock"], mode="when_any")
class Ticks:
    pass
# %%
GRAPH = {
    "decide": {"inputs": ["prices", "clock"], "routes": {"Buy": "buy", "Wait": "wait"}},
    "buy": {"next": "report"},
    "wait": {},
    "report": {},
}
with cloaca.ComputationGraphBuilder("market", reactor=Ticks, graph=GRAPH) as market:
    @cloaca.node
    def decide(prices, clock):
        bid = (prices or {}).get("bid", 0)
        return ("Buy", {"at": bid}) if bid > LIMIT else ("Wait", {})
    @cloaca.node
    def buy(order):
        return {"bought": order["at"]}
    @cloaca.node
    def wait(order):
        return {"waited": True}
    @cloaca.node
    def report(bought):
        return bought
