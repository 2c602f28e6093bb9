# case: a task waits for one of another workflow
# workflow: returns
# expect: finding {"code": "C311", "severity": "error", "cell": 4, "line": 1, "says": ["orders", "cell 2"]}
# expect: no-finding {"code": "C301"}
# %%
%cloaca_workflow orders
# %%
%%cloaca_task
def load(context):
    return context
# %%
%cloaca_workflow returns --new
# %%
%%cloaca_task --dependencies load
def send(context):
    return context
