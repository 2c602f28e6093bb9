# case: pandas chain
# expect: carries []
# expect: tells ["computed-name 3:3:22 n", "computed-name 3:4:22 df"]
# %%
%cloaca_workflow demo
# %%
import pandas as pd
df = pd.read_csv("x.csv")
df = df.dropna()
n = len(df)
df.head()
# %%
%%cloaca_task
def t(context):
    context.set("n", n)
    context.set("m", df.shape)
    return context
