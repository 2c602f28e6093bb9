# case: two tasks combine the same flags; that the enumeration remembers what it made of them is no state
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"a": 3, "b": 5}, "status": {"second": "completed"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow combined_flags
# %%
from enum import Flag, IntFlag, auto
class Perm(Flag):
    R = auto()
    W = auto()
class Mode(IntFlag):
    A = 1
    B = 2
    C = 4
print(Perm.R | Perm.W, Mode.A | Mode.B | Mode.C)
# %%
%%cloaca_task first
context.set("a", (Perm.R | Perm.W).value)
# %%
%%cloaca_task second -d first
context.set("b", int((Mode.A | Mode.C) & ~Mode.B) + (Perm.R | Perm.W).value - (~Perm.R | Perm.R).value)
