# case: class uses alias and enum
# expect: gives {"a": {"a": 3}}
# expect: carries ["Color", "D", "Enum", "HasX", "NamedTuple", "P", "Protocol", "TypedDict", "auto", "f"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from enum import Enum, auto
from typing import NamedTuple, Protocol, TypedDict
class Color(Enum):
    RED = auto()
class P(NamedTuple):
    x: int
    c: Color = Color.RED
class HasX(Protocol):
    x: int
class D(TypedDict):
    a: int
def f(p: HasX) -> D:
    return {"a": p.x}
# %%
%%cloaca_task
def a(context):
    context.set("a", f(P(3))); return context
