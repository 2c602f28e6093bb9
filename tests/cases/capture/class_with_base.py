# case: a class hierarchy over cells with a class attribute and a property
# expect: clean
# expect: run {"context": {"areas": [4, 3.0]}}
# expect: captured ["Shape", "Square", "Disc", "PI"]
# %%
%load_ext cloaca_nb
%cloaca_workflow shapes
# %%
from abc import ABC, abstractmethod
PI = 3.0
# %%
class Shape(ABC):
    sides = 0
    @abstractmethod
    def area(self): ...
# %%
class Square(Shape):
    sides = 4
    def __init__(self, a):
        self.a = a
    def area(self):
        return self.a ** 2
class Disc(Shape):
    @property
    def r(self):
        return 1
    def area(self):
        return PI * self.r
# %%
%%cloaca_task
def work(context):
    context.set("areas", [s.area() for s in (Square(2), Disc())])
    return context
