# case: the first of two workflows has its own tasks, parameters and triggers
# expect: clean
# expect: graph {"workflow": "orders", "tasks": ["load", "send"], "edges": [["load", "send"]]}
# expect: packs {"name": "orders", "version": "2.0.0", "tasks": ["load", "send"]}
# expect: captured ["scaled", "ORDERS"]
# expect: run {"context": {"rows": [10, 12], "sent": 2, "limit": 2}}
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
