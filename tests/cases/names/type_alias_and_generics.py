# case: type alias and generics
# expect: gives {"n": [1, [{"id": 3}]]}
# expect: carries ["Generic", "NewType", "Repo", "Rows", "T", "TypeVar", "Union", "UserId", "load"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from typing import Generic, TypeVar, Callable, NewType, Union
T = TypeVar("T")
UserId = NewType("UserId", int)
Rows = list[dict[str, Union[int, str]]]
Fn = Callable[[T], T]
class Repo(Generic[T]):
    def __init__(self, items: list[T]) -> None: self.items = items
    def first(self) -> T: return self.items[0]
def load(ids: list[UserId]) -> Rows: return [{"id": i} for i in ids]
# %%
%%cloaca_task
def t(context):
    context.set("n", [Repo([1]).first(), load([UserId(3)])])
    return context
