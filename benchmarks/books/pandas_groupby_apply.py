# %%
import pandas as pd, numpy as np
rng = np.random.RandomState(3)
df = pd.DataFrame({"team": rng.choice(list("XYZ"), 30), "pts": rng.randint(0, 50, 30), "when": pd.date_range("2026-01-01", periods=30)})
# %%
def top2(g):
    return g.nlargest(2, "pts")
# %%
best = df.groupby("team", group_keys=True).apply(top2, include_groups=False)
# %%
df["z"] = df.groupby("team")["pts"].transform(lambda s: (s - s.mean()) / s.std())
# %%
wide = df.pivot_table(index=df["when"].dt.isocalendar().week, columns="team", values="pts", aggfunc="max")
stats = df.groupby("team").agg(n=("pts", "size"), hi=("pts", "max"))
# %%
cut = pd.cut(df["pts"], [0, 10, 25, 50], labels=["lo", "mid", "hi"], include_lowest=True)
counts = cut.value_counts()
q = df["pts"].quantile([.25, .5])
styled = df.head().style.format(precision=2)
