# case: a notebook sets how libraries show and calculate, and says so in its first cell
# expect: clean
# expect: no-finding {"code": "C213"}
# %%
%load_ext cloaca_nb
%cloaca_workflow settings
# %%
import numpy as np
import pandas as pd
pd.set_option("display.max_rows", 20)
pd.options.display.width = 120
np.set_printoptions(precision=3)
np.seterr(divide="ignore")
# %%
RATES = {"EUR": 1.1}
# %%
%%cloaca_task
def shown(context):
    context.set("text", str(np.sqrt(pd.Series(RATES)["EUR"])))
    return context
