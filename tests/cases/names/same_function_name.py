# case: same function name
# expect: gives {"a": 1, "b": 2}
# expect: carries []
# expect: tells []
# %%
%cloaca_workflow demo
# %%
%%cloaca_task first
def run(context):
    context.set("a", 1)
    return context
# %%
%%cloaca_task second -d first
def run(context):
    context.set("b", 2)
    return context
