# case: a task waits for itself
# expect: finding {"severity": "error", "band": "C3", "cell": 2, "says": ["a"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow selfish
# %%
%%cloaca_task a -d a
context.set("v", 1)
