# %% [markdown]
# # 14.1 Bitly Data from 1.USA.gov
# %%
import json
lines = ['{"a": "Mozilla/5.0 (Windows NT 6.1)", "tz": "America/New_York", "c": "US"}',
         '{"a": "GoogleMaps/RochesterNY", "tz": "America/Denver", "c": "US"}',
         '{"a": "Mozilla/4.0 (Macintosh)", "tz": "", "c": null}',
         '{"a": "Opera/9.80 (X11; Linux)", "c": "BR"}'] * 5
with open("bitly.txt", "w") as f:
    f.write("\n".join(lines))
# %%
path = "bitly.txt"
with open(path) as f:
    records = [json.loads(line) for line in f]
# %%
records[0]
# %%
time_zones = [rec["tz"] for rec in records if "tz" in rec]
time_zones[:10]
# %% [markdown]
# ## Counting Time Zones in Pure Python
# %%
def get_counts(sequence):
    counts = {}
    for x in sequence:
        if x in counts:
            counts[x] += 1
        else:
            counts[x] = 1
    return counts

from collections import defaultdict

def get_counts2(sequence):
    counts = defaultdict(int)  # values will initialize to 0
    for x in sequence:
        counts[x] += 1
    return counts
# %%
counts = get_counts(time_zones)
counts["America/New_York"]
# %%
len(time_zones)
# %%
def top_counts(count_dict, n=10):
    value_key_pairs = [(count, tz) for tz, count in count_dict.items()]
    value_key_pairs.sort()
    return value_key_pairs[-n:]
# %%
top_counts(counts)
# %%
from collections import Counter
counts = Counter(time_zones)
counts.most_common(10)
# %%
import pandas as pd
frame = pd.DataFrame(records)
frame.info()
# %%
tz_counts = frame["tz"].value_counts()
tz_counts.head()
# %%
clean_tz = frame["tz"].fillna("Missing")
clean_tz[clean_tz == ""] = "Unknown"
tz_counts = clean_tz.value_counts()
tz_counts.head()
# %%
import numpy as np
cframe = frame[frame["a"].notna()].copy()
cframe["os"] = np.where(cframe["a"].str.contains("Windows"), "Windows", "Not Windows")
by_tz_os = cframe.groupby(["tz", "os"])
agg_counts = by_tz_os.size().unstack().fillna(0)
# %%
indexer = agg_counts.sum("columns").argsort()
indexer.values[:10]
# %%
count_subset = agg_counts.take(indexer[-10:])
count_subset
# %%
def norm_total(group):
    group["normed_total"] = group["total"] / group["total"].sum()
    return group
stacked = count_subset.stack()
stacked.name = "total"
stacked = stacked.reset_index()
results = stacked.groupby("tz")[["tz", "os", "total"]].apply(norm_total) if False else stacked
g = count_subset.div(count_subset.sum("columns"), axis="index")
