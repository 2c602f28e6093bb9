# case: methods of an enumeration give the next member, and the first one
# expect: clean
# expect: run {"handed": {"told": "('Done', True)"}}
# %%
%cloaca_workflow demo
# %%
from enum import Enum
class State(Enum):
    IDLE = "idle"
    RUN = "run"
    DONE = "done"
    def following(self):
        order = list(type(self))
        return order[(order.index(self) + 1) % len(order)]
    @classmethod
    def start(cls):
        return cls.IDLE
    @property
    def label(self):
        return self.value.title()
# %%
%%cloaca_task first
state = State.start().following()
# %%
%%cloaca_task second
told = state.following().label, state.following() is State.DONE
# %%
%%cloaca_task third
print(told)
