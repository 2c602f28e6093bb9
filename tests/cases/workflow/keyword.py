# case: a keyword as name
# expect: finding {"severity": "error", "cell": 1, "says": ["class"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow class
# %%
%%cloaca_task a
context.set("x", 1)
