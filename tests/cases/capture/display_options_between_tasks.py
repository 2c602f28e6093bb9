# case: how tables are shown is set between two tasks that name pandas, and of which none shows a table
# expect: clean
# expect: not-captured ["display"]
# expect: run {"handed": {"total": "6"}}
# %%
%cloaca_workflow demo
# %%
import pandas as pd
# %%
%%cloaca_task load
frame = pd.DataFrame({"a": [1, 2, 3]})
# %%
pd.set_option("display.max_rows", 10)
pd.options.display.precision = 2
frame.head()
# %%
%%cloaca_task total --outputs total
total = int(frame["a"].sum())
print(f"{len(frame)} rows, {total:.1f} in all")
