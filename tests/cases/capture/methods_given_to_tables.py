# case: tables are given methods that a bar goes along with, in one cell and once more in another
# expect: no-finding {"code": "C213"}
# expect: no-finding {"code": "C216"}
# expect: no-finding {"code": "C234"}
# expect: because {"second": ["pd 2:1 used by task second", "tqdm 2:2 used by task second", "tqdm 2:3 changes @pandas.tqdm"]}
# expect: because {"third": ["pd 2:1 used by task third"]}
# %%
%cloaca_workflow bars
# %%
import pandas as pd
from tqdm.auto import tqdm
tqdm.pandas()
# %%
%%cloaca_task
def first(context):
    context.set("n", int(pd.Series([1, 2]).progress_map(float).sum()))
    return context
# %%
tqdm.pandas(desc="rows")
# %%
%%cloaca_task
def second(context):
    context.set("m", int(pd.Series([context.get("n")]).progress_map(float).sum()))
    return context
# %%
%%cloaca_task
def third(context):
    context.set("t", len(pd.Series([context.get("m")])))
    return context
