# case: the precision that a cell set holds in the threads of tasks, and what was made at other ones keeps its value
# expect: again {"t": ["0.1429", "0.143", "0.1429"], "u": "0.1429"}
# expect: anew {"t": ["now", "short"], "u": ["now", "short"]}
# %%
%cloaca_workflow demo
# %%
from decimal import Decimal, getcontext, localcontext
def digits(n):
    getcontext().prec = n
digits(4)
seventh = Decimal(1) / 7
# %%
with localcontext() as now:
    now.prec = 3
    short = Decimal(1) / 7
# %%
%%cloaca_task
def t(context):
    context.set("t", [str(Decimal(1) / 7), str(short), str(seventh)])
    getcontext().prec = 9
    return context
# %%
%%cloaca_task -d t
def u(context):
    context.set("u", str(seventh * 1))
    return context
# %%
%%cloaca_task -d u
def none_of_it(context):
    return context
