# %%
import functools, time
from enum import Enum
from collections import namedtuple
from abc import ABC, abstractmethod
# %%
def timer(func):
    """Print the runtime of the decorated function"""
    @functools.wraps(func)
    def wrapper_timer(*args, **kwargs):
        start_time = time.perf_counter()
        value = func(*args, **kwargs)
        run_time = time.perf_counter() - start_time
        print(f"Finished {func.__name__}() in {run_time:.4f} secs")
        return value
    return wrapper_timer
# %%
@timer
def waste_some_time(num_times):
    total = 0
    for _ in range(num_times):
        total += sum([number**2 for number in range(100)])
    return total
# %%
w = waste_some_time(3)
w
# %%
class Shape(ABC):
    registry = []
    def __init_subclass__(cls, **kw):
        super().__init_subclass__(**kw)
        Shape.registry.append(cls.__name__)
    @abstractmethod
    def area(self): ...
    @property
    def label(self):
        return f"{type(self).__name__}: {self.area():.1f}"
# %%
class Square(Shape):
    def __init__(self, side): self.side = side
    def area(self): return self.side ** 2
class Circle(Shape):
    def __init__(self, r): self.r = r
    def area(self): return 3.14159 * self.r ** 2
# %%
shapes = [Square(2), Circle(1)]
[s.label for s in shapes]
# %%
Shape.registry
# %%
Point = namedtuple("Point", "x y")
class Suit(Enum):
    CLUBS = 1
    HEARTS = 2
hand = [(Suit.HEARTS, Point(1, 2)), (Suit.CLUBS, Point(3, 4))]
# %%
hand.sort(key=lambda t: t[1], reverse=True)
hand[0]
# %%
def counter():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    return inc
c = counter()
a = c(); b = c()
a, b
# %%
total_area = sum(s.area() for s in shapes)
names = [n.lower() for n in Shape.registry]
round(total_area, 3)
