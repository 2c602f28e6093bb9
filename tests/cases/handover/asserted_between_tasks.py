# case: a cell that is not marked asserts something about a table that a `lambda` has filled
# expect: clean
# %%
%cloaca_workflow demo
# %%
import pandas as pd
# %%
%%cloaca_task read
table = pd.DataFrame({"name": ["a", "b"], "spent": [1.0, None]}).reset_index(drop=True)
# %%
%%cloaca_task fill
table["spent"] = table["name"].transform(lambda s: s.fillna(s.median()))
table.loc[table["name"].isna(), "name"] = table["name"].mode().iloc[0]
# %%
assert table["spent"].notna().all()
# %%
%%cloaca_task tell
print(len(table))
