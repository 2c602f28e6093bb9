# case: globals
# expect: gives {"a": [1, 2]}
# expect: carries ["X", "Y"]
# expect: tells ["runs-at-import 2:2 `Y`"]
# %%
%cloaca_workflow demo
# %%
globals()["X"] = 1
exec("Y = 2")
# %%
%%cloaca_task
def a(context):
    context.set("a", [X, Y]); return context
