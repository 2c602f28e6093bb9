# case: a plain cell sets the precision of decimals through a name that a cell above has given their context
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "what `ctx` sets"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
from decimal import Decimal, getcontext
ctx = getcontext()
# %%
%%cloaca_task work
ctx.prec = 5
third = str(Decimal(1) / 3)
# %%
%%cloaca_task tell
print(third)
