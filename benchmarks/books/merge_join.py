# %%
import pandas as pd
customers = pd.DataFrame({"cid":[1,2,3],"name":["Ann","Bob","Cid"],"city":pd.Categorical(["B","A","B"])})
orders = pd.DataFrame({"oid":range(6),"cid":[1,1,2,3,3,4],"amount":[5.,6,7,8,9,10]})
# %%
left = customers.merge(orders, on="cid", how="left", indicator=True)
left["_merge"].value_counts()
# %%
outer = pd.merge(customers, orders, on="cid", how="outer")
missing = outer[outer["name"].isna()]
# %%
pivot = left.pivot_table(index="city", columns="name", values="amount", aggfunc="sum", observed=False)
pivot
# %%
customers.set_index("cid", inplace=True)
orders["city"] = orders["cid"].map(customers["city"])
# %%
long = orders.melt(id_vars=["oid"], value_vars=["amount"])
ranked = orders.assign(rank=orders.groupby("cid")["amount"].rank())
summary = {"n": len(ranked), "top": ranked.nlargest(2, "amount")["oid"].tolist()}
