# case: a class has an empty tuple as a default, and instances of it are changed in one task and made in another
# expect: clean
# expect: anew {}
# expect: again {"depth": 1, "last": 2}
# %%
%cloaca_workflow demo
# %%
from typing import Generic, TypeVar

T = TypeVar("T")


class Stack(Generic[T]):
    def __init__(self, items=()):
        self._items = list(items)

    def push(self, item: T):
        self._items.append(item)
        return self

    def pop(self) -> T:
        return self._items.pop()

    def __len__(self):
        return len(self._items)
# %%
%%cloaca_task depth
def depth(context):
    stack = Stack[int]()
    stack.push(1)
    context.set("depth", len(stack))
    return context
# %%
%%cloaca_task last
def last(context):
    context.set("last", Stack[int]((1,)).push(2).pop())
    return context
