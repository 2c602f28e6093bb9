# case: a source that is asked every two seconds, and counts
# expect: clean
# expect: graph {"workflow": "meter_poll", "tasks": [], "edges": []}
# %%
%cloaca_workflow meter_poll
import cloaca
# %%
asked = {"times": 0}
@cloaca.polling_accumulator(interval="2s")
def readings():
    asked["times"] += 1
    return {"time": asked["times"]}
@cloaca.reactor(name="meter_poll_reactor", accumulators=["readings"], mode="when_any")
class Reactor:
    pass
# %%
with cloaca.ComputationGraphBuilder(
    "meter_poll", reactor=Reactor, graph={"gather": {"inputs": ["readings"], "next": "report"}, "report": {}}
) as graph:
    @cloaca.node
    def gather(readings):
        return {"time": (readings or {}).get("time", 0)}
    @cloaca.node
    def report(gathered):
        return {"reported": gathered}
