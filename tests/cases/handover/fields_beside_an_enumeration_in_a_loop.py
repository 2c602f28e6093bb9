# case: instances of a cell that is not marked are changed in a loop, and hold members of an enumeration
# expect: clean
# expect: run {"handed": {"told": "['PAID', [1]]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from dataclasses import dataclass, field
from enum import Enum

class State(Enum):
    NEW = "new"
    PAID = "paid"

NEXT = {State.NEW: {"pay": State.PAID}}

@dataclass
class Order:
    id: int
    state: State = State.NEW
    history: list = field(default_factory=list)
    def fire(self, action):
        new = NEXT[self.state][action]
        self.history.append(self.id)
        self.state = new

orders = {number: Order(number) for number in (1, 2)}
# %%
%%cloaca_task pay
for number, action in [(1, "pay")]:
    orders[number].fire(action)
# %%
%%cloaca_task tell --outputs told
told = [orders[1].state.name, [each for order in orders.values() for each in order.history]]
