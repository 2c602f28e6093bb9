# %%
import pandas as pd
import io

# %%
raw = io.StringIO("""date,region,product,units,price
2024-01-03,north,pen,10,1.5
2024-01-05,south,pad,3,4.0
2024-01-05,north,pad,,4.0
2024-02-11,south,pen,25,1.4
2024-02-20,east,ink,7,9.9
2024-03-01,east,pen,12,1.5
2024-03-01,east,pen,12,1.5
""")
# %%
df = pd.read_csv(raw, parse_dates=["date"])
df
# %%
df = df.drop_duplicates().dropna()
df["units"] = df["units"].astype(int)
# %%
df["revenue"] = df.units * df.price
df["month"] = df.date.dt.to_period("M").astype(str)
# %%
pivot = df.pivot_table(index="month", columns="region", values="revenue", aggfunc="sum", fill_value=0)
pivot
# %%
top = df.groupby("product").revenue.sum().sort_values(ascending=False)
top.head(2)
# %%
share = (top / top.sum() * 100).round(1).to_dict()
share
