# case: a star import of a library stands in a task, and its names in a later one
# expect: clean
# expect: no-finding {"code": "C205"}
# expect: run {"handed": {"found": "[0, 3]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow starred
# %%
import math
# %%
%%cloaca_task make_a_matrix
from numpy import *
low = int(min(arange(5)))
square = eye(3)
# %%
%%cloaca_task measure
length = int(round(trace(square)))
# %%
%%cloaca_task show --outputs found
found = [low, length]
