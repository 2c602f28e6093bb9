# case: three nodes in a row behind two sources, of which one is tried in a cell
# expect: clean
# expect: graph {"workflow": "pricing", "tasks": [], "edges": []}
# %%
import cloaca
# %%
%cloaca_workflow pricing
# %%
@cloaca.reactor(name="pricing_ticks", accumulators=["orders", "prices"], mode="when_any")
class Pricing:
    pass
# %%
with cloaca.ComputationGraphBuilder(
    "pricing",
    reactor=Pricing,
    graph={"ingest": {"inputs": ["orders", "prices"], "next": "spread"}, "spread": {"next": "signal"}, "signal": {}},
) as pricing:
    @cloaca.node
    def ingest(orders, prices):
        return {"bid": (orders or {}).get("bid", 0), "mid": (prices or {}).get("mid", 0)}
    @cloaca.node
    def spread(seen):
        return {"spread": seen["mid"] - seen["bid"]}
    @cloaca.node
    def signal(found):
        return {"message": f"spread {found['spread']:.2f}"}
# %%
print(pricing.execute({"orders": {"bid": 1.0}, "prices": {"mid": 1.5}}))
