# case: a cell changes what a named tuple has from another one that it was made of
# expect: gives {"first": {"more": 1, "dict": 2}, "made": [[0], {"more": 1, "dict": 2}]}
# %%
%load_ext cloaca_nb
%cloaca_workflow records
# %%
from typing import NamedTuple
class Row(NamedTuple):
    cells: list
    seen: dict = {}
# %%
first = Row([1])
other = first._replace(cells=[0])
other.seen["more"] = 1
# %%
made = Row._make([other.cells, other.seen])
made._asdict()["seen"]["dict"] = 2
# %%
%%cloaca_task
def told(context):
    context.set("first", first.seen)
    context.set("made", list(made))
    return context
