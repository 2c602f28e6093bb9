# case: an enumeration makes a member that it misses
# expect: again {"was": 1, "n": 2}
# expect: anew {"work": ["Color"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
from enum import Enum
class Color(Enum):
    RED = 1
    @classmethod
    def _missing_(cls, value):
        made = object.__new__(cls)
        made._name_, made._value_ = f"C{value}", value
        cls._member_map_[made._name_] = made
        return made
# %%
%%cloaca_task
def work(context):
    context.set("was", len(Color._member_map_))
    Color(7)
    context.set("n", len(Color._member_map_))
    return context
