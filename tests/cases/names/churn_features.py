# case: churn features
# expect: gives {"buckets": ["low", "mid", "high"], "features": ["tenure", "charges", "churn"]}
# expect: carries ["FEATURES", "TARGET", "THRESHOLDS", "bucket"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import pandas as pd
import numpy as np
pd.set_option("display.max_rows", 50)
np.random.seed(42)
# %%
FEATURES = ["tenure", "charges"]
TARGET = "churn"
THRESHOLDS = {"low": 0.2, "high": 0.8}
# %%
df = pd.read_parquet("churn.parquet")
df["charges"] = df["charges"].fillna(0)
df = df[df.tenure > 0]
df.info()
# %%
def bucket(p):
    if p < THRESHOLDS["low"]: return "low"
    return "high" if p > THRESHOLDS["high"] else "mid"
# %%
%%cloaca_task
def score(context):
    context.set("buckets", [bucket(p) for p in (0.1, 0.5, 0.9)])
    context.set("features", FEATURES + [TARGET])
    return context
