# case: methods, operators and properties of instances change what the module of their class keeps
# expect: clean
# expect: gives {"made": [0, 1, 2, 3, 4, 0, 5], "seen": [6]}
# %%
%%cloaca_module shapes
import logging

SEEN = []
NAMES = ("a", "b")
log = logging.getLogger("shapes")


class Shape:
    made = []
    sides: list = []

    def __init__(self):
        self.sides = []
        self.note(0)

    def note(self, number):
        self.made.append(number)

    def go(self):
        self.note(1)

    def __len__(self):
        type(self).made.append(2)
        return 1

    def __enter__(self):
        Shape.made.append(3)
        return self

    def __exit__(self, *_):
        pass

    @property
    def size(self):
        self.note(4)

    def last(self):
        self.note(5)

    def look(self):
        log.info("looking")
        self.sides.append(NAMES[0])
        return [name for name in NAMES]

    def see(self):
        SEEN.append(6)
# %%
import shapes
from shapes import Shape

shape = Shape()
# %%
shape.go()
len(shape)
with shape:
    pass
# %%
shape.size
# %%
class Square(Shape):
    def __init__(self):
        super().__init__()

square = Square()
# %%
square.last()
square.see()
shape.look()
# %%
%%cloaca_task
def report(context):
    context.set("made", Shape.made)
    context.set("seen", shapes.SEEN)
    return context
