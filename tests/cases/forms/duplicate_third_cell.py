# case: the second of two tasks with one id is the wrong one
# expect: finding {"severity": "error", "cell": 3, "says": ["twice", "2"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow dupthird
# %%
%%cloaca_task twice
context.set("v", 1)
# %%
%%cloaca_task twice
context.set("v", 2)
