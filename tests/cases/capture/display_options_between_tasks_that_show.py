# case: how tables are shown is set between two tasks that show one, of which none names pandas
# expect: finding {"code": "C216", "says": "pandas"}
# %%
%cloaca_workflow demo
# %%
import pandas as pd
table = pd.DataFrame({"a": range(100)})
# %%
%%cloaca_task
def long(context):
    context.set("long", str(table))
    return context
# %%
pd.set_option("display.max_rows", 2)
# %%
%%cloaca_task
def short(context):
    context.set("short", str(table))
    return context
