# case: an array that nobody fills is shown by its cell, which hands it over for that alone
# expect: clean
# expect: finding {"code": "C149", "severity": "info", "cell": 3, "line": 2, "says": ["`rows`"]}
# %%
%cloaca_workflow unset
# %%
import numpy as np
# %%
%%cloaca_task make
rows = np.empty(8)
rows
# %%
%%cloaca_task other
total = 1
