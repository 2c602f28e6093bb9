# %%
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt

plt.style.use("ggplot")
# %% [markdown]
# ## 1. Read
# %%
index = pd.date_range("2023-01-01", "2023-12-31", freq="D")
rng = np.random.default_rng(0)
temperature = 10 - 10 * np.cos(2 * np.pi * index.dayofyear / 365) + rng.normal(0, 2, len(index))
weather = pd.DataFrame({"temp": temperature, "rain": rng.exponential(2, len(index))}, index=index)
weather.head()
# %% [markdown]
# ## 2. Resample
# %%
monthly = weather.resample("MS").agg({"temp": "mean", "rain": "sum"})
monthly.round(1)
# %% [markdown]
# ## 3. Plot
# %%
fig, ax = plt.subplots()
monthly.temp.plot(ax=ax)
ax.set_title("Mean temperature")
plt.show()
# %% [markdown]
# ## 4. Warm spells
# %%
warm = weather.temp > weather.temp.quantile(0.9)
groups = (warm != warm.shift()).cumsum()
spells = warm.groupby(groups).sum()
longest = int(spells.max())
longest
# %%
rolling = weather["temp"].rolling(7).mean()
anomaly = (weather["temp"] - rolling).dropna()
anomaly.abs().max()
