# case: the name of a standard library module
# expect: finding {"severity": "error", "cell": 1, "says": ["email"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow email
# %%
%%cloaca_task a
context.set("x", 1)
