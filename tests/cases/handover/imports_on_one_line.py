# case: imports share a line of a task, and later cells use them
# expect: clean
# expect: run {"handed": {"low": "3"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow lined
# %%
%%cloaca_task first
import os; import math
number = math.pi
# %%
%%cloaca_task second
low = math.floor(number)
# %%
%%cloaca_task third
print(low, os.sep)
