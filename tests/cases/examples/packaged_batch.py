# case: readings in batches, by number or by time
# expect: clean
# expect: graph {"workflow": "meter_batch", "tasks": [], "edges": []}
# %%
%cloaca_workflow meter_batch
import cloaca
# %%
@cloaca.boundary_schema(level=float)
@cloaca.batch_accumulator(flush_interval="1s", max_buffer_size=5)
def readings(event):
    return event
@cloaca.reactor(name="meter_batch_reactor", accumulators=["readings"], mode="when_any")
class Reactor:
    pass
# %%
with cloaca.ComputationGraphBuilder(
    "meter_batch", reactor=Reactor, graph={"gather": {"inputs": ["readings"], "next": "report"}, "report": {}}
) as graph:
    @cloaca.node
    def gather(readings):
        return {"size": len(readings or []), "most": max(each["level"] for each in readings)}
    @cloaca.node
    def report(gathered):
        return {"reported": gathered}
