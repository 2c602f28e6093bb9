# case: property with a setter, a classmethod constructor, operator overloading, slots
# expect: clean
# expect: run {"context": {"v": [3, 5]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow props
# %%
class Money:
    __slots__ = ("_c",)
    def __init__(self, c):
        self._c = c
    @classmethod
    def of(cls, c):
        return cls(c)
    @property
    def cents(self):
        return self._c
    @cents.setter
    def cents(self, v):
        self._c = v
    def __add__(self, other):
        return Money(self._c + other._c)
# %%
ZERO = Money.of(0)
# %%
%%cloaca_task
def a(context):
    m = Money.of(3) + ZERO
    n = Money(1)
    n.cents = 5
    context.set("v", [m.cents, n.cents])
    return context
