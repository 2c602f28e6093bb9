# case: Tasks, helpers and what is computed from a parameter have the value that the run was given
# expect: clean
# expect: no-finding {"code": "C218"}
# expect: no-finding {"code": "C336"}
# expect: run-input {"limit": 4, "rate": 3}
# expect: run {"context": {"region": "north", "rate": 3, "limit": 4, "out": [6, 12, 24], "where": "north"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
%cloaca_params region:str=north rate:float=0.5 limit:int
# %%
import cloaca

DOUBLE = rate * 2


def scaled(x):
    return x * DOUBLE
# %%
%%cloaca_task
def load(context):
    """Reads."""
    context.set("raw", [1, 2, limit])
    return context
# %%
%%cloaca_task
def report(context):
    context.set("out", [scaled(x) for x in context.get("raw")])
    context.set("where", region)
    return context
