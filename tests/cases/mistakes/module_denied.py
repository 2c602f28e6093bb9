# case: a module cell is named like a blocked module
# expect: finding {"severity": "error", "says": ["json"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow denied
# %%
%%cloaca_module json
X = 1
# %%
%%cloaca_task a
context.set("x", 1)
