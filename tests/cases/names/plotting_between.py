# case: plotting between
# expect: carries ["df", "pd"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import matplotlib.pyplot as plt
import pandas as pd
df = pd.DataFrame({"a": [1]})
fig, ax = plt.subplots()
ax.plot(df["a"])
for c in df.columns:
    ax.plot(df[c])
plt.title("x"); plt.show();
df["b"] = df["a"] * 2
df.loc[df["a"] > 0, "c"] = 3
df.describe()
# %%
%%cloaca_task
def a(context):
    context.set("a", df["b"].tolist()); return context
