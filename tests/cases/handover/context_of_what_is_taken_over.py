# case: a cell that names no decimal computes with one that it takes over
# expect: clean
# expect: run {"handed": {"y": "'0.041152'"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from decimal import Decimal, getcontext
getcontext().prec = 5
# %%
%%cloaca_task first
x = Decimal("0.123456789")
# %%
%%cloaca_task second --outputs y
y = str(x / 3)
