# case: a task registers with a class by a method of the library that it is derived from; another one asks it
# expect: finding {"code": "C217", "cell": 3, "says": "Shape"}
# %%
%load_ext cloaca_nb
%cloaca_workflow told
# %%
from abc import ABC


class Shape(ABC):
    """Anything with corners."""


class Square:
    """Has four."""
# %%
%%cloaca_task
def first(context):
    known = Shape.register(Square)
    context.set("name", known.__name__)
    return context
# %%
%%cloaca_task -d first
def second(context):
    context.set("is_shape", issubclass(Square, Shape))
    return context
