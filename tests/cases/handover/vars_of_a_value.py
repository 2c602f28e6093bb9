# case: a plain cell asks what a value or a module holds, which is no name of the notebook
# expect: clean
# expect: run {"handed": {"count": "2", "seen": "{'rate': 2}", "pi": "True"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import math
from types import SimpleNamespace
# %%
%%cloaca_task one --outputs seen pi
thing = SimpleNamespace(rate=2)
seen = dict(vars(thing))
pi = "pi" in vars(math).keys()
# %%
%%cloaca_task two
vars(thing)["more"] = 3
# %%
%%cloaca_task three --outputs count
count = len(vars(thing))
