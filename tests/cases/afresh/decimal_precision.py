# case: a task changes the precision that the notebook set
# expect: again {"n": ["0.33333", "0.333"]}
# expect: anew {"work": []}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
from decimal import Decimal, getcontext
getcontext().prec = 5
# %%
%%cloaca_task
def work(context):
    a = str(Decimal(1) / 3)
    getcontext().prec = 3
    context.set("n", [a, str(Decimal(1) / 3)])
    return context
