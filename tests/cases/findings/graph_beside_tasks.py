# case: a graph that a reactor starts stands beside tasks, which servers load instead
# expect: clean
# expect: finding {"code": "C186", "severity": "warning", "cell": 2, "line": 1}
# %%
@cloaca.reactor(name="ticks", accumulators=["prices"])
class Ticks:
    pass
# %%
with cloaca.ComputationGraphBuilder("market", reactor=Ticks, graph={"decide": {"inputs": ["prices"]}}) as market:
    @cloaca.node
    def decide(prices):
        return {"buy": bool(prices)}
# %%
%%cloaca_task load
def load(context):
    return context
