# case: the precision of decimals is set below the numbers with which a task calculates
# expect: clean
# expect: run {"context": {"third": "6.67", "rows": ["3.33", "2.33"], "half": 1.0}}
# %%
%cloaca_workflow demo
# %%
from decimal import Decimal, getcontext
from fractions import Fraction
def load():
    return [Decimal("10"), Decimal("7")]
rows, part = load(), Fraction(1, 2)
total = rows[0] * 2
# %%
getcontext().prec = 3
Fraction.doubled = lambda self: self * 2
# %%
%%cloaca_task
def report(context):
    context.set("third", str(total / 3))
    context.set("rows", [str(row / 3) for row in rows])
    context.set("half", float(part.doubled()))
    return context
