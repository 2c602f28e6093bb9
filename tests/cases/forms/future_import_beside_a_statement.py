# case: a future import shares its line with a statement of a marked cell that has its context
# expect: clean
# expect: run {"context": {"v": 4}}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared_line
# %%
%%cloaca_task first
from __future__ import annotations; v = 4
context.set("v", v)
