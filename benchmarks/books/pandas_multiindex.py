# %%
import pandas as pd, numpy as np
idx = pd.MultiIndex.from_product([["CA", "NY"], [2000, 2010]], names=["state", "year"])
pop = pd.Series([33.8, 37.2, 18.9, 19.3], index=idx)
# %%
df = pop.unstack()
# %%
growth = df[2010] / df[2000] - 1
df["growth"] = growth
# %%
back = df.stack()
sel = pop.loc["CA"]
# %%
pop.loc[("CA", 2000)] = 1.0
first = sel.iloc[0]
means = pop.groupby(level="year").mean()
