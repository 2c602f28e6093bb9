# case: the second of two workflows has the cells without a mark, wherever they stand
# workflow: returns
# expect: clean
# expect: graph {"workflow": "returns", "tasks": ["load", "close", "report"], "edges": [["close", "report"], ["load", "report"]]}
# expect: packs {"name": "returns", "version": "1.0.0", "description": "what came back", "tasks": ["load", "close", "report"]}
# expect: captured ["scaled", "RATES", "HALF", "pi"]
# expect: run {"context": {"rows": [0.5, 1.0]}, "handed": {"rounded": "3.14"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow orders --version 2.0.0
# %%
from math import pi
RATES = [1, 2]
def scaled(values, by):
    return [value * by for value in values]
# %%
%cloaca_params limit:int=2
# %%
%%cloaca_task
ORDERS = [5, 6]
def load(context):
    context.set("rows", scaled(ORDERS, 2)[:context.get("limit")])
    return context
# %%
%%cloaca_task
def send(context):
    context.set("sent", len(context.get("rows")))
    return context
# %%
%cloaca_trigger nightly --cron "0 3 * * *"
# %%
%cloaca_workflow returns --new --description "what came back"
HALF = 0.5
# %%
%%cloaca_task
def load(context):
    context.set("rows", scaled(RATES, HALF))
    return context
# %%
%%cloaca_task close
rounded = round(pi, 2)
# %%
%%cloaca_task report --dependencies load
said = f"{rounded}"
