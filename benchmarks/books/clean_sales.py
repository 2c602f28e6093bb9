# %%
import pandas as pd
import numpy as np
# %%
raw = pd.DataFrame({"Order ID": ["1","2","3","x","5"], "Price": ["$1.50","$20","3,000.5", None, "7"], "Date": ["2026-01-01","2026-02-01","bad","2026-03-05","2026-01-09"]})
raw.info()
# %%
raw.columns = raw.columns.str.lower().str.replace(" ", "_")
# %%
raw["price"] = raw["price"].str.replace("$","").str.replace(",","").astype(float)
# %%
raw["date"] = pd.to_datetime(raw["date"], errors="coerce")
# %%
raw = raw.dropna(subset=["price"])
raw["order_id"] = pd.to_numeric(raw["order_id"], errors="coerce").astype("Int64")
# %%
raw["month"] = raw["date"].dt.to_period("M")
by_month = raw.groupby("month")["price"].agg(["sum","mean","count"])
by_month
# %%
prices = raw["price"].values
raw.loc[raw.index[0], "price"] = 99.0
total = prices.sum()
