# case: a task calls display, which exists in a notebook only
# expect: finding {"severity": "error", "cell": 2, "line": 3, "says": ["display"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow displays
# %%
%%cloaca_task
def work(context):
    display("x")
    context.set("v", 1)
    return context
