# case: an enum and an abstract class beside what is made anew
# expect: again {"n": ["RED", true, 1]}
# expect: anew {"work": ["DONE", "Job"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import enum
from abc import ABC, abstractmethod
DONE = []
class Color(enum.Enum):
    RED = 1
class Base(ABC):
    @abstractmethod
    def run(self): ...
class Job(Base):
    def run(self):
        DONE.append(1)
        return len(DONE)
# %%
%%cloaca_task
def work(context):
    context.set("n", [Color.RED.name, isinstance(Job(), Base), Job().run()])
    return context
