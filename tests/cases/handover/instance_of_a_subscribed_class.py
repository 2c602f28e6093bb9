# case: a task makes an instance of a generic class, the next one changes it; no class is changed
# expect: clean
# expect: run {"handed": {"top": "4"}}
# %%
%cloaca_workflow demo
# %%
from typing import Generic, TypeVar

T = TypeVar("T")


class Stack(Generic[T]):
    def __init__(self):
        self._items: list[T] = []

    def push(self, item: T):
        self._items.append(item)

    def pop(self) -> T:
        return self._items.pop()
# %%
%%cloaca_task fill
stack = Stack[int]()
stack.push(3)
# %%
%%cloaca_task empty --outputs top
stack.push(4)
top = stack.pop()
