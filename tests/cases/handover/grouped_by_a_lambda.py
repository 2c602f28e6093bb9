# case: what a table is grouped by, or shown by, is a lambda, and a later cell reads that
# expect: finding {"code": "C147", "cell": 3, "line": 3, "says": ["`groups`", "a `lambda`"]}
# expect: finding {"code": "C147", "cell": 3, "line": 4, "says": ["`styled`", "a `lambda`"]}
# expect: no-finding {"code": "C147", "says": "`means`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow grouped
# %%
import pandas as pd
# %%
%%cloaca_task make
rows = pd.DataFrame({"n": [1, 2, 3]})
groups = rows.groupby(lambda at: at % 2)
styled = rows.style.format(lambda value: f"{value:.1f}").hide(axis="index")
means = rows.groupby(lambda at: at % 2).mean()
# %%
%%cloaca_task use
total = groups.sum() + means.sum()
print(styled.to_html())
