# case: two modules import each other at their tops: told once, without the folder of the proof
# expect: finding {"severity": "error", "code": "C501", "cell": 3, "line": 2, "says": ["circular import", "in a function"]}
# expect: no-finding {"says": "first_mod.py"}
# %%
%load_ext cloaca_nb
%cloaca_workflow ring
# %%
%%cloaca_module first_mod
from second_mod import B
A = B + 1
# %%
%%cloaca_module second_mod
from first_mod import A
B = 1
# %%
%%cloaca_task a
from first_mod import A
context.set("n", A)
