# case: a text that comes from outside is executed; one of data that is computed, and one with names of its own
# expect: clean
# expect: finding {"code": "C241", "severity": "warning", "cell": 2, "line": 4, "says": "`eval(text)`"}
# expect: finding {"code": "C241", "cell": 2, "line": 7, "says": "`exec(f'{name} = 1')`"}
# expect: no-finding {"code": "C241", "line": 10}
# %%
%cloaca_workflow demo
# %%
RATE = 2

def calculated(text):
    return eval(text)

def binds(name):
    exec(f"{name} = 1")

def own(text):
    return eval(text, {"RATE": RATE})
# %%
%%cloaca_task
def load(context):
    rule = context.get("rule", "1 + 1")
    binds("n")
    context.set("total", [calculated(rule), own(rule)])
    return context
