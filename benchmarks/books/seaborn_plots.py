# %%
import seaborn as sns, pandas as pd, numpy as np, matplotlib.pyplot as plt
sns.set_theme()
# %%
rng = np.random.default_rng(0)
tips = pd.DataFrame({"bill": rng.gamma(3, 6, 50), "day": rng.choice(["Thu", "Fri"], 50), "size": rng.integers(1, 6, 50)})
tips["tip"] = tips["bill"] * 0.15
# %%
g = sns.FacetGrid(tips, col="day")
g.map(plt.scatter, "bill", "tip")
# %%
g.set_axis_labels("Bill", "Tip")
n = len(g.axes.flat)
# %%
corr = tips.select_dtypes("number").corr()
ax = sns.heatmap(corr)
# %%
ax.set_title("corr")
title = ax.get_title()
means = tips.groupby("day")["tip"].mean()
