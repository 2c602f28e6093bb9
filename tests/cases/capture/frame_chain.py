# case: a frame that is derived from one read from a file, in a chain of cells
# expect: finding {"severity": "error", "band": "C2"}
# %%
%load_ext cloaca_nb
%cloaca_workflow chain
# %%
import pandas as pd
raw = pd.read_csv("x.csv")
# %%
tidy = raw.dropna().rename(columns=str.lower)
# %%
%%cloaca_task
def a(context):
    context.set("n", len(tidy))
    return context
