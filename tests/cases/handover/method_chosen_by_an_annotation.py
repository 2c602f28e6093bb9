# case: a method is chosen by the class that an annotation names: the class is no value of a parameter
# expect: clean
# expect: run {"handed": {"told": "'bob'"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from dataclasses import dataclass
from functools import singledispatchmethod

@dataclass
class Opened:
    owner: str

class Account:
    owner = None
    @singledispatchmethod
    def apply(self, event):
        raise TypeError(event)
    @apply.register
    def _(self, event: Opened):
        self.owner = event.owner
    def replay(self, events):
        for each in events:
            self.apply(each)
        return self
# %%
%%cloaca_task open
account = Account().replay([Opened("ann")])
# %%
%%cloaca_task hand_on
account.replay([Opened("bob")])
# %%
%%cloaca_task tell --outputs told
told = account.owner
