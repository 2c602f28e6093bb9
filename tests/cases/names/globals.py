# case: globals
# expect: carries []
# expect: tells ["unknown-name 3:3:23 X", "unknown-name 3:3:26 Y"]
# %%
%cloaca_workflow demo
# %%
globals()["X"] = 1
exec("Y = 2")
# %%
%%cloaca_task
def a(context):
    context.set("a", [X, Y]); return context
