# case: a task sets the precision of decimals through a name of its own, and a trap of it
# expect: finding {"code": "C218", "severity": "warning", "cell": 3, "task": "work", "says": "`decimal.getcontext()`"}
# expect: finding {"code": "C218", "severity": "warning", "cell": 4, "task": "trapped", "says": "`getcontext()`"}
# expect: no-finding {"code": "C218", "task": "local"}
# %%
%cloaca_workflow process
# %%
import decimal
# %%
%%cloaca_task
def work(context):
    setting = decimal.getcontext()
    setting.prec += 1
    context.set("n", setting.prec)
    return context
# %%
%%cloaca_task --dependencies work
def trapped(context):
    from decimal import Inexact, getcontext
    getcontext().traps[Inexact] = True
    return context
# %%
%%cloaca_task --dependencies trapped
def local(context):
    with decimal.localcontext() as setting:
        setting.prec = 3
        context.set("third", str(decimal.Decimal(1) / 3))
    return context
