# case: arrays and tables whose values are written out are no work that needs a word
# expect: clean
# expect: finding {"code": "C213", "severity": "warning", "cell": 2, "line": 6}
# expect: no-finding {"code": "C213", "says": ["`np.array()`", "`W`"]}
# expect: no-finding {"code": "C213", "says": "`GRID`"}
# expect: no-finding {"code": "C213", "says": "`RATES`"}
# expect: captured ["W", "GRID", "RATES", "MADE"]
# %%
%cloaca_workflow demo
# %%
import numpy as np
import pandas as pd
W = np.array([[1.0, -2.0], [np.nan, 4]], dtype=np.float64)
GRID = np.linspace(0, 1, num=5)
RATES = pd.DataFrame({"day": ["mon", "tue"], "rate": [0.5, 2 / 3]}, index=["a", "b"])
MADE = np.array(GRID)
# %%
%%cloaca_task
def t(context):
    context.set("v", [float(W.sum()), len(GRID), len(RATES), len(MADE)])
    return context
