# case: operator overloading constant
# expect: gives {"n": 4}
# expect: carries ["EXTRA", "Money", "TOTAL"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
class Money:
    def __init__(self, n): self.n = n
    def __add__(self, other): return Money(self.n + other.n + EXTRA)
EXTRA = 1
TOTAL = Money(1) + Money(2)
# %%
%%cloaca_task
def t(context):
    context.set("n", TOTAL.n)
    return context
