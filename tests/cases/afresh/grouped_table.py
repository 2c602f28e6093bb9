# case: groups of a table that a task changes are those of the changed one
# expect: again {"n": 103}
# expect: anew {"work": ["table", "groups"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import pandas as pd
table = pd.DataFrame({"k": ["a", "a"], "v": [1, 2]})
groups = table.groupby("k")
# %%
%%cloaca_task
def work(context):
    table.loc[0, "v"] = table.loc[0, "v"] + 100
    context.set("n", int(groups["v"].sum()["a"]))
    return context
