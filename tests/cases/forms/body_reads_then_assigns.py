# case: a body changes a constant of the notebook, which would be unbound in a function
# expect: finding {"severity": "error", "cell": 3, "line": 2, "says": ["RATE"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow unbound
# %%
RATE = 2
# %%
%%cloaca_task work
RATE = RATE * 2
context.set("a", RATE)
