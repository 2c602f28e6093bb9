# case: the marker stands below other code
# expect: finding {"severity": "error", "band": "C1", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow notfirst
# %%
x = 1
%%cloaca_task
def work(context):
    context.set("v", 1)
    return context
# %%
%%cloaca_task other
context.set("o", 1)
