# case: lambda constants
# expect: gives {"a": [4, 6]}
# expect: carries ["F", "OPS", "double"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
double = lambda x: x * F
F = 2
OPS = {"d": double, "t": lambda x: x * 3}
# %%
%%cloaca_task
def a(context):
    context.set("a", [OPS[k](2) for k in OPS]); return context
