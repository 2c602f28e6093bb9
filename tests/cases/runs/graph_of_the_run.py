# case: what is called after a graph has the parameters and the values of the run
# expect: run-input {"rate": 0.9}
# expect: run {"context": {"label": {"risk": 9.0}, "noted": 0.9, "same": true}}
# expect: no-finding {"code": "C243"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params rate:float=0.5
import cloaca, uuid
RUN = uuid.uuid4().hex
# %%
with cloaca.ComputationGraphBuilder("score", graph={"scale": {"next": "label"}, "label": {}}) as score:
    @cloaca.node
    def scale(context):
        return {"value": context.get("amount") * context.get("rate")}
    @cloaca.node
    def label(scaled):
        return {"risk": scaled["value"]}
# %%
def noted(context):
    context.set("noted", rate)
    context.set("run", RUN)
    return context
# %%
%%cloaca_task load
context.set("amount", 10)
# %%
%%cloaca_task --dependencies load --invokes score --post-invocation noted
def assess(context):
    return context
# %%
%%cloaca_task --dependencies assess
def tell(context):
    context.set("same", context.get("run") == RUN)
    return context
