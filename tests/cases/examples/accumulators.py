# case: accumulators of all kinds feed one reactor, one with a schema of its events
# expect: clean
# expect: graph {"workflow": "feeds", "tasks": [], "edges": []}
# %%
%cloaca_workflow feeds
import cloaca
# %%
@cloaca.passthrough_accumulator
def pricing(event):
    return {"price": event["mid"]}

@cloaca.boundary_schema(bid=float, ask=float)
@cloaca.state_accumulator(capacity=5)
def window(event):
    return event

@cloaca.boundary_schema(level=float)
@cloaca.batch_accumulator(flush_interval="1s", max_buffer_size=5)
def batch(event):
    return event

@cloaca.stream_accumulator(type="kafka", topic="trades", group="feeds")
def trades(event):
    return event

ticks = {"n": 0}
@cloaca.polling_accumulator(interval="2s")
def heartbeat():
    ticks["n"] += 1
    return {"tick": ticks["n"]}
# %%
NAMES = ["pricing", "window", "batch", "trades", "heartbeat"]
@cloaca.reactor(name="feeds_reactor", accumulators=NAMES, mode="when_all")
class Feeds:
    pass
# %%
with cloaca.ComputationGraphBuilder("feeds", reactor=Feeds, graph={
    "gather": {"inputs": ["pricing", "window", "batch", "trades", "heartbeat"], "next": "report"}, "report": {}
}) as feeds:
    @cloaca.node
    def gather(pricing, window, batch, trades, heartbeat):
        return {"samples": len(window or []) + len(batch or []), "beat": heartbeat}
    @cloaca.node
    def report(gathered):
        return gathered
