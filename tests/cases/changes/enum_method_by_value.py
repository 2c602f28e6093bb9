# case: a cell calls a method of a member of an enumeration that it asks for by its value
# expect: gives {"seen": ["a", "b"]}
# expect: captured ["Level"]
# %%
%load_ext cloaca_nb
%cloaca_workflow levels
# %%
from enum import Enum
class Level(Enum):
    LOW = 1
    HIGH = 2
    def __init__(self, number):
        self.seen = []
    def note(self, text):
        self.seen.append(text)
        return self
# %%
Level(2).note("a").note("b")
# %%
%%cloaca_task
def told(context):
    context.set("seen", Level.HIGH.seen)
    return context
