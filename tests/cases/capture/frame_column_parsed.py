# case: parsing a column of a frame reads and writes no file, whatever the function is called
# expect: no-finding {"code": "C204"}
# expect: captured ["df", "pd"]
# %%
import pandas as pd
df = pd.DataFrame({"day": ["2024-01-02", "2024-02-01"], "n": ["1", "2"]})
# %%
df["day"] = pd.to_datetime(df["day"])
df["n"] = pd.to_numeric(df["n"])
# %%
# %%cloaca_task
def report(context):
    context.set("first", str(df["day"].min()))
    context.set("sum", int(df["n"].sum()))
    return context
