# case: abc register
# expect: gives {"a": true}
# expect: carries ["ABC", "R", "Reader", "abstractmethod"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from abc import ABC, abstractmethod
class Reader(ABC):
    @abstractmethod
    def read(self): ...
class R:
    def read(self): return 1
Reader.register(R)
# %%
%%cloaca_task
def a(context):
    context.set("a", isinstance(R(), Reader)); return context
