# case: star in body
# expect: finding {"code": "C127", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
%%cloaca_task t
from math import *
context.get('a')
