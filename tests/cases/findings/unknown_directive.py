# case: a comment has a word that nobody knows
# expect: finding {"code": "C140", "severity": "warning", "says": ["cary", "carry"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
X = 1  # cloaca: cary
# %%
%%cloaca_task t
context.set("n", X)
