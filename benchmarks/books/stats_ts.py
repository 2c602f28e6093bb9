# %%
import pandas as pd, numpy as np
from statsmodels.tsa.seasonal import seasonal_decompose
from statsmodels.tsa.stattools import adfuller
idx = pd.date_range("2020-01-01", periods=48, freq="MS")
# %%
rng = np.random.RandomState(0)
ts = pd.Series(np.arange(48) + 10 * np.sin(np.arange(48) * np.pi / 6) + rng.randn(48), index=idx, name="v")
# %%
dec = seasonal_decompose(ts)
trend = dec.trend.dropna()
# %%
roll = ts.rolling(3).mean()
shifted = ts.shift(1)
diff = ts - shifted
# %%
adf = adfuller(diff.dropna())
pval = adf[1]
# %%
yearly = ts.resample("YS").sum()
ts["2020-06-01"] = 0.0
low = ts.idxmin()
