# case: what a table is grouped by, or shown by, is a lambda, and a later cell reads that
# expect: finding {"code": "C147", "cell": 3, "line": 3, "says": ["`groups`", "a `lambda`"]}
# expect: finding {"code": "C147", "cell": 3, "line": 4, "says": ["`styled`", "what belongs to its process"]}
# expect: finding {"code": "C147", "cell": 3, "line": 6, "says": ["`shaded`", "what belongs to its process"]}
# expect: no-finding {"code": "C147", "says": "`means`"}
# expect: no-finding {"code": "C147", "says": "`page`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow grouped
# %%
import pandas as pd
# %%
%%cloaca_task make
rows = pd.DataFrame({"n": [1, 2, 3]})
groups = rows.groupby(lambda at: at % len(rows))
styled = rows.style.format(lambda value: f"{value:.1f}").hide(axis="index")
means = rows.groupby(lambda at: at % 2).mean()
shaded = rows.style.background_gradient().set_caption("rows")
page = rows.style.bar().to_html()
# %%
%%cloaca_task use
total = groups.sum() + means.sum()
print(styled.to_html(), shaded.to_html(), page)
