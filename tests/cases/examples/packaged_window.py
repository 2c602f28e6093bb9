# case: a window of the last readings, each checked against a schema
# expect: clean
# expect: graph {"workflow": "meter_window", "tasks": [], "edges": []}
# %%
%cloaca_workflow meter_window
import cloaca
# %%
@cloaca.boundary_schema(level=float, limit=float)
@cloaca.state_accumulator(capacity=5)
def readings(event):
    return event
@cloaca.reactor(name="meter_window_reactor", accumulators=["readings"], mode="when_any")
class Reactor:
    pass
# %%
with cloaca.ComputationGraphBuilder(
    "meter_window", reactor=Reactor, graph={"gather": {"inputs": ["readings"], "next": "report"}, "report": {}}
) as graph:
    @cloaca.node
    def gather(readings):
        return {"samples": len(readings or []), "mean": sum(each["level"] for each in readings) / len(readings)}
    @cloaca.node
    def report(gathered):
        return {"reported": gathered}
