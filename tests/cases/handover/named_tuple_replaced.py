# case: a cell makes another named tuple of one that a cell without a mark has made
# expect: run {"handed": {"total": "3"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from collections import namedtuple
Point = namedtuple("Point", "x y")
point = Point(1, 1)
# %%
%%cloaca_task move
point = point._replace(y=2)
# %%
%%cloaca_task look --outputs total
total = point.x + point.y
