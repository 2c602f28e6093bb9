# case: a helper module's mark has no options, and says so
# expect: finding {"code": "C101", "cell": 2, "line": 1, "says": ["`--nope`", "there are no options here"]}
# %%
%cloaca_workflow demo
# %%
%%cloaca_module --nope rates
RATE = 2
# %%
%%cloaca_task
def work(context):
    context.set("x", 1)
    return context
