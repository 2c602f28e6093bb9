# %%
import polars as pl
df = pl.DataFrame({"g": ["a", "b", "a", "c"], "v": [1, 2, 3, None], "d": ["2026-01-01", "2026-01-02", "2026-02-01", "2026-03-01"]})
# %%
df = df.with_columns(pl.col("d").str.to_date(), (pl.col("v") * 2).alias("w"))
# %%
agg = df.group_by("g").agg(pl.col("v").sum(), pl.len().alias("n")).sort("g")
# %%
lazy = df.lazy().filter(pl.col("v") > 1)
out = lazy.collect()
# %%
joined = df.join(agg, on="g", suffix="_sum")
arr = joined["v"].to_numpy()
total = df["v"].sum()
