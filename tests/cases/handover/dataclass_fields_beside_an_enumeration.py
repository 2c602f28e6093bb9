# case: a list of its own that a dataclass makes for each instance is filled, beside a field that is of an enumeration
# expect: clean
# expect: run {"handed": {"told": "['NEW', 2]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from dataclasses import dataclass, field
from enum import Enum

class State(Enum):
    NEW = "new"

@dataclass
class Order:
    id: int
    state: State = State.NEW
    history: list = field(default_factory=list)
    def note(self, text):
        self.history.append(text)
# %%
%%cloaca_task make
orders = {number: Order(number) for number in (1, 2)}
# %%
%%cloaca_task note
for number in orders:
    orders[number].note("seen")
# %%
%%cloaca_task tell --outputs told
told = [orders[1].state.name, sum(len(each.history) for each in orders.values())]
