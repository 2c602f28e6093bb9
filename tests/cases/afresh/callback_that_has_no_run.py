# case: a lambda, or a callback that sets a variable, cannot have what is the run's, nor can graphs; poll functions make it for each poll
# expect: finding {"code": "C243", "severity": "error", "cell": 4, "task": "one", "says": ["callback `lambda task_id, context: print(RUN)` goes by `RUN`", "a function that is defined"]}
# expect: finding {"code": "C243", "cell": 5, "says": "callback `counted` goes by `RUN`"}
# expect: finding {"code": "C243", "cell": 6, "says": ["graph `score` goes by `rate`", "in the node that gets the context"]}
# expect: no-finding {"code": "C243", "says": "`told`"}
# expect: no-finding {"code": "C243", "says": "`noted`"}
# expect: no-finding {"code": "C243", "says": "`inbox`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow callbacks
%cloaca_params rate:float=0.5
import cloaca, uuid
# %%
RUN = uuid.uuid4().hex
COUNT = 0  # cloaca: keep

def counted(task_id, context):
    global COUNT
    COUNT += 1
    print(RUN, COUNT)

def told(task_id, context):
    print(RUN)

def noted(context):
    context.set("noted", [rate, RUN])
    return context

@cloaca.trigger(on="callbacks", poll_interval="30s")
def inbox():
    return cloaca.TriggerResult.fire(cloaca.Context({"run": RUN}))
# %%
with cloaca.ComputationGraphBuilder("score", graph={"scale": {"next": "label"}, "label": {}}) as score:
    @cloaca.node
    def scale(context):
        return {"value": rate}
    @cloaca.node
    def label(scaled):
        return {"risk": scaled["value"]}
# %%
%%cloaca_task one --on-success "lambda task_id, context: print(RUN)"
a = RUN
# %%
%%cloaca_task two --on-success counted --on-failure told
b = a + RUN
# %%
%%cloaca_task --dependencies two --invokes score --post-invocation noted
def three(context):
    return context
