# case: The engine's own declarations, under an alias, from a dictionary, above a task
# expect: clean
# expect: graph {"tasks": ["load"], "edges": []}
# expect: run-input {"size": 2}
# expect: run {"context": {"size": 2, "rate": 0.5, "region": "north", "got": [2, 0.5, "north"]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import cloaca
from cloaca import workflow_params as wp

REGION = "north"
SPEC = {"rate": (float, 0.5), "region": (str, REGION)}
cloaca.workflow_params(**SPEC)
# %%
%%cloaca_task
@cloaca.task(id="load")
@wp(size=int)
def load(context):
    context.set("got", [context.get("size"), context.get("rate"), context.get("region")])
    return context
