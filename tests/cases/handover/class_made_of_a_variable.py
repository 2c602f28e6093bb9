# case: a cell makes a class of what it has read, and hands over instances: no other task has that class by a name
# expect: finding {"code": "C147", "severity": "error", "says": "`found`"}
# expect: no-finding {"code": "C147", "says": "`names`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from collections import namedtuple
# %%
%%cloaca_task make
names = sorted({"x", "y"}); Row = namedtuple("Row", names)
found = [Row(1, 2)]
# %%
%%cloaca_task tell --outputs told
told = [found[0].x, names]
