# case: members of an enumeration have the values that `auto` gives, and nothing of it changes
# expect: clean
# expect: no-finding {"code": "C217"}
# expect: run {"handed": {"more": "2"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow counted
# %%
from dataclasses import dataclass
from enum import Enum, auto
# %%
class Kind(Enum):
    ARRIVAL = auto()
    DEPARTURE = auto()
@dataclass
class Event:
    time: float
    kind: Kind
class Counter:
    def __init__(self):
        self.events, self.waits = [], []
    def schedule(self, time, kind):
        self.events.append(Event(time, kind))
    def run(self, number):
        self.schedule(0.5, Kind.ARRIVAL)
        while len(self.waits) < number:
            event = self.events.pop()
            if event.kind is Kind.ARRIVAL:
                self.schedule(event.time, Kind.ARRIVAL)
                self.waits.append(event.time)
        return self
# %%
%%cloaca_task make
counter = Counter()
# %%
%%cloaca_task count
counter.run(2)
waits = list(counter.waits)
# %%
%%cloaca_task again --outputs more
more = len(Counter().run(2).waits)
# %%
%%cloaca_task show
print(waits, more)
