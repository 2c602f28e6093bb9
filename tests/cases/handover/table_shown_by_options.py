# case: plain cells make text of a table that they take over, by options that a cell above has set
# expect: clean
# expect: run {"handed": {"texts": "['      a\\n0  1.23', '      a\\n0  1.23', '      a\\n0  1.23']"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow shown
# %%
import pandas as pd

pd.set_option("display.precision", 2)
# %%
%%cloaca_task make
df = pd.DataFrame({"a": [1.23456]})
# %%
%%cloaca_task first
text = repr(df)
# %%
%%cloaca_task second
other = f"{df}"
# %%
%%cloaca_task third --outputs texts
texts = [text, other, str(df)]
