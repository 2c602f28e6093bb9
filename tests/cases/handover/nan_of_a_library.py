# case: numpy's nan is found where it was put, since it is that very object
# expect: clean
# expect: run {"context": {"found": "[1, 2]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import math
import numpy as np
# %%
%%cloaca_task prepare
values = [1.5, np.nan, math.nan, float("nan")]
# %%
%%cloaca_task find
found = [values.index(np.nan), values.index(math.nan)]
found
