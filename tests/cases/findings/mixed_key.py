# case: a variable with the name of a key
# expect: finding {"code": "C148", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
context.set("rows", [1])
# %%
%%cloaca_task clean
rows = [2, 3]
# %%
%%cloaca_task count --outputs n
n = len(rows)
