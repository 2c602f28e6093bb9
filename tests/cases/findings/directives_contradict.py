# case: a comment says carry and leave
# expect: finding {"code": "C141", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
X = 1  # cloaca: carry, leave
# %%
%%cloaca_task t
context.set("n", X)
