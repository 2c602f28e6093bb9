# %%
import numpy as np
import pandas as pd
# %%
s = pd.Series([1, 3, 5, np.nan, 6, 8])
s
# %%
dates = pd.date_range("20130101", periods=6)
df = pd.DataFrame(np.random.default_rng(0).standard_normal((6, 4)), index=dates, columns=list("ABCD"))
df
# %%
df2 = pd.DataFrame(
    {
        "A": 1.0,
        "B": pd.Timestamp("20130102"),
        "C": pd.Series(1, index=list(range(4)), dtype="float32"),
        "D": np.array([3] * 4, dtype="int32"),
        "E": pd.Categorical(["test", "train", "test", "train"]),
        "F": "foo",
    }
)
df2.dtypes
# %%
df.describe()
# %%
df.T
# %%
df3 = df.copy()
df3["E"] = ["one", "one", "two", "three", "four", "three"]
df3[df3["E"].isin(["two", "four"])]
# %%
s1 = pd.Series([1, 2, 3, 4, 5, 6], index=pd.date_range("20130102", periods=6))
df["F"] = s1
# %%
df.at[dates[0], "A"] = 0
df.iat[0, 1] = 0
df.loc[:, "D"] = np.array([5] * len(df))
# %%
df4 = df.copy()
df4[df4 > 0] = -df4
df4
# %%
df1 = df.reindex(index=dates[0:4], columns=list(df.columns) + ["E"])
df1.loc[dates[0] : dates[1], "E"] = 1
filled = df1.fillna(value=5)
# %%
shifted = pd.Series([1, 3, 5, np.nan, 6, 8], index=dates).shift(2)
sub = df.sub(shifted, axis="index")
# %%
df.agg(lambda x: np.mean(x) * 5.6)
# %%
pieces = [df[:2], df[2:4], df[4:]]
whole = pd.concat(pieces)
# %%
left = pd.DataFrame({"key": ["foo", "foo"], "lval": [1, 2]})
right = pd.DataFrame({"key": ["foo", "foo"], "rval": [4, 5]})
merged = pd.merge(left, right, on="key")
# %%
rng = pd.date_range("1/1/2012", periods=100, freq="s")
ts = pd.Series(np.random.default_rng(2).integers(0, 500, len(rng)), index=rng)
five = ts.resample("5Min").sum()
# %%
df5 = pd.DataFrame({"id": [1, 2, 3, 4, 5, 6], "raw_grade": ["a", "b", "b", "a", "a", "e"]})
df5["grade"] = df5["raw_grade"].astype("category")
new_categories = ["very good", "good", "very bad"]
df5["grade"] = df5["grade"].cat.rename_categories(new_categories)
df5["grade"] = df5["grade"].cat.set_categories(["very bad", "bad", "medium", "good", "very good"])
sizes = df5.groupby("grade", observed=False).size()
