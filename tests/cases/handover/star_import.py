# case: a marked cell imports all names of a module of Python's own; later cells use some
# expect: clean
# expect: run {"handed": {"top": "3"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
from math import *
from statistics import mean
total = mean([floor(2.5), 3])
# %%
%%cloaca_task use --outputs top
top = ceil(total)
total
