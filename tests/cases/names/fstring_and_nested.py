# case: fstring and nested
# expect: gives {"a": ["    x", "    2"]}
# expect: carries ["NAME", "STEP", "T", "WIDTH", "g"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
NAME = "x"; WIDTH = 5
T = f"{NAME:>{WIDTH}}"
def g():
    def inner():
        nonlocal k
        k += STEP
        return f"{k!r:>{WIDTH}}"
    k = 0
    return inner()
STEP = 2
# %%
%%cloaca_task
def a(context):
    context.set("a", [T, g()]); return context
