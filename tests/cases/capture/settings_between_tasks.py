# case: how a library shows tables is set between two tasks that have some of them, and show none
# expect: clean
# expect: run {"context": {"sum": 8}}
# %%
%cloaca_workflow demo
# %%
import pandas as pd
table = pd.DataFrame({"a": [1, 2, 3]})
# %%
pd.set_option("display.width", 200)
# %%
%%cloaca_task
def fit(context):
    context.set("mean", float(table.a.mean()))
    return context
# %%
pd.set_option("display.precision", 3)
# %%
%%cloaca_task
def report(context):
    context.set("sum", int(table.a.sum() + context.get("mean")))
    return context
