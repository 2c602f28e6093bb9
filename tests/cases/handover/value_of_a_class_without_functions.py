# case: a value holds a member of a class to whose module no function of the classes around it leads
# expect: clean
# expect: anew {"parse": ["SEEN"]}
# expect: again {"found": ["NEW", 1]}
# %%
%cloaca_workflow demo
# %%
from enum import Enum
from typing import NamedTuple


class Status(Enum):
    NEW = "new"


class Line(NamedTuple):
    text: str
    status: Status = Status.NEW


SEEN = []
# %%
%%cloaca_task parse
lines = [Line("a")]
SEEN.append(1)
count = len(SEEN)
# %%
%%cloaca_task found
def found(context):
    context.set("found", [context["lines"][0].status.name, context["count"]])
    return context
