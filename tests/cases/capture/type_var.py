# case: TypeVar, Protocol, NamedTuple and TypedDict helpers
# expect: clean
# expect: run {"context": {"v": [1, 2]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow typed
# %%
from typing import Generic, NamedTuple, Protocol, TypedDict, TypeVar
T = TypeVar("T")
class Has(Protocol):
    x: int
class Pt(NamedTuple):
    x: int
    y: int = 2
class D(TypedDict):
    a: int
class Box(Generic[T]):
    def __init__(self, v: T) -> None:
        self.v = v
def xs(p: Has) -> D:
    return {"a": p.x}
# %%
%%cloaca_task
def work(context):
    p = Pt(1)
    context.set("v", [xs(p)["a"], Box(p.y).v])
    return context
