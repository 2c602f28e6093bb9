# case: decimal prec
# expect: gives {"a": "0.3333"}
# expect: carries ["Decimal", "getcontext"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from decimal import Decimal, getcontext
getcontext().prec = 4
# %%
%%cloaca_task
def a(context):
    context.set("a", str(Decimal(1) / Decimal(3))); return context
