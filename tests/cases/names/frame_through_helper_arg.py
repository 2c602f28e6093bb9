# case: frame through helper arg
# expect: carries ["clean"]
# expect: tells ["computed-name 2:3:17 raw"]
# %%
%cloaca_workflow demo
# %%
import pandas as pd
raw = pd.read_csv("a.csv")
def clean(frame=raw):
    return frame.dropna()
# %%
%%cloaca_task
def t(context):
    context.set("n", len(clean()))
    return context
