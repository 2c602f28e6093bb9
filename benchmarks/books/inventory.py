# %% [markdown]
# # Stock keeping
# %%
import pandas as pd
from datetime import date, timedelta

# %% [markdown]
# ## Orders
# %%
orders = [
    {"item": "bolt", "qty": 40, "due": date(2024, 5, 2)},
    {"item": "nut", "qty": 75, "due": date(2024, 5, 9)},
    {"item": "bolt", "qty": 10, "due": date(2024, 6, 1)},
]
stock = {"bolt": 45, "nut": 60}
# %% [markdown]
# ## Allocate
# %%
backlog = []
for order in sorted(orders, key=lambda order: order["due"]):
    if stock[order["item"]] >= order["qty"]:
        stock[order["item"]] -= order["qty"]
        order["done"] = True
    else:
        backlog.append(order)
stock
# %% [markdown]
# ## Report
# %%
table = pd.DataFrame(orders)
table["due"] = pd.to_datetime(table["due"])
open_items = table[table["done"].isna()] if "done" in table else table
print(open_items)
# %%
reorder = {order["item"]: order["qty"] - stock[order["item"]] for order in backlog}
next_review = max(order["due"] for order in orders) + timedelta(days=7)
reorder, next_review
