# case: arrays that nobody fills are handed over, and one that is filled
# expect: clean
# expect: finding {"code": "C149", "severity": "info", "cell": 3, "line": 2, "says": ["`rows` holds what was in memory", "`np.empty`"]}
# expect: finding {"code": "C149", "says": "`like`"}
# expect: no-finding {"code": "C149", "says": "`filled`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow unset
# %%
import numpy as np
from numpy import empty_like
# %%
%%cloaca_task make
rows = np.empty(8)
like = empty_like(rows)
filled = np.empty(2)
filled[:] = 3
# %%
%%cloaca_task use
total = rows.sum() + filled.sum() + like.sum()
