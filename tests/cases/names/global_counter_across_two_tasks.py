# case: global counter across two tasks
# expect: gives {"a": 1, "b": 2}
# expect: carries ["STATE", "bump"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
STATE = {"runs": 0}
def bump():
    STATE["runs"] += 1
    return STATE["runs"]
# %%
%%cloaca_task
def a(context):
    context.set("a", bump())
    return context
# %%
%%cloaca_task -d a
def b(context):
    context.set("b", bump())
    return context
