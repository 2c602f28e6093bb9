# case: a task computes with decimals of a helper module
# expect: clean
# expect: again {"q": "0.04115"}
# expect: anew {"t": []}
# %%
%cloaca_workflow demo
# %%
%%cloaca_module helped
from decimal import Decimal
def make():
    return Decimal("0.123456789")
# %%
from decimal import getcontext
import helped
getcontext().prec = 4
# %%
%%cloaca_task
def t(context):
    context.set("q", str(helped.make() / 3))
    return context
