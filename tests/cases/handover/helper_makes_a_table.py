# case: a function makes a table of one that it gets, and cells that are no tasks ask and show what it has made
# expect: clean
# expect: run {"handed": {"total": "17"}}
# %%
%cloaca_workflow demo
# %%
import pandas as pd


def clean(frame: pd.DataFrame) -> pd.DataFrame:
    found = frame.dropna(subset=["amount"]).copy()
    found["double"] = found["amount"] * 2
    return found
# %%
%%cloaca_task load
sales = pd.DataFrame({"amount": [1.0, None, 7.5], "shop": ["a", "b", "a"]})
# %%
%%cloaca_task drop
kept = clean(sales)
# %%
assert kept["amount"].notna().all()
# %%
%%cloaca_task by_shop
shops = kept.groupby("shop", as_index=False)["double"].sum()
# %%
shops.rolling(2).mean().describe()
shops.melt(id_vars="shop").nlargest(1, "value")
# %%
%%cloaca_task total --outputs total
total = int(shops["double"].sum())
