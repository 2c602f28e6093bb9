# case: amounts of money are added and multiplied by methods of their class, which nothing changes
# expect: clean
# expect: run {"handed": {"told": "['15.00 EUR', '30.00 EUR']"}}
# %%
%cloaca_workflow demo
# %%
from decimal import Decimal
class Money:
    RATES = {"EUR": Decimal(1), "USD": Decimal(2)}
    def __init__(self, amount, currency="EUR"):
        self.amount, self.currency = Decimal(str(amount)), currency
    def to(self, currency):
        amount = self.amount / self.RATES[self.currency] * self.RATES[currency]
        return Money(amount.quantize(Decimal("0.01")), currency)
    def __add__(self, other):
        return Money(self.amount + other.to(self.currency).amount, self.currency) if other else self
    __radd__ = __add__
    def __mul__(self, times):
        return Money(self.amount * Decimal(str(times)), self.currency)
    __rmul__ = __mul__
    def __format__(self, how):
        return format(self.amount, how or ".2f") + " " + self.currency
# %%
%%cloaca_task first
total = sum([Money(10), Money("10.00", "USD")])
# %%
%%cloaca_task second
told = [f"{total.to('EUR')}", f"{2 * total}"]
# %%
%%cloaca_task third
print(told, Money(3))
