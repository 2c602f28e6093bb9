# case: a frame is read by pandas at the top
# expect: finding {"severity": "error", "band": "C2", "says": ["df"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow frame
# %%
import pandas as pd
df = pd.read_csv("x.csv")
# %%
%%cloaca_task
def a(context):
    context.set("n", len(df))
    return context
