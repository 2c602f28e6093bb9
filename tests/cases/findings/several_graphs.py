# case: a notebook without tasks has two graphs, of which a package names one
# expect: finding {"code": "C187", "severity": "error", "cell": 3, "line": 1, "says": ["buying"]}
# %%
@cloaca.reactor(name="ticks", accumulators=["prices"])
class Ticks:
    pass
# %%
with cloaca.ComputationGraphBuilder("buying", reactor=Ticks, graph={"buy": {"inputs": ["prices"]}}) as buying:
    @cloaca.node
    def buy(prices):
        return {"buy": True}
# %%
with cloaca.ComputationGraphBuilder("selling", reactor=Ticks, graph={"sell": {"inputs": ["prices"]}}) as selling:
    @cloaca.node
    def sell(prices):
        return {"sell": True}
