# case: a function of the notebook draws a table on the axes that it gets, in cells that are no tasks
# expect: clean
# expect: run {"handed": {"top": "'b'"}}
# %%
%cloaca_workflow demo
# %%
import matplotlib.pyplot as plt
import pandas as pd


def heatmap(frame, ax=None, **kwargs):
    ax = ax or plt.gca()
    image = ax.imshow(frame.to_numpy(), **kwargs)
    ax.set_xticks(range(frame.shape[1]), frame.columns)
    return image
# %%
%%cloaca_task load
table = pd.DataFrame({"a": [1, 2, 4], "b": [3, 1, 5]})
# %%
fig, ax = plt.subplots()
image = heatmap(table, ax=ax, cmap="viridis")
fig.colorbar(image)
# %%
%%cloaca_task correlate
corr = table.corr().round(2)
# %%
heatmap(corr, cmap="coolwarm")
# %%
%%cloaca_task top --outputs top
top = table.sum().idxmax() if corr.loc["a", "b"] < 1 else ""
