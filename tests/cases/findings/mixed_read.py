# case: a variable that is read as a key
# expect: finding {"code": "C149", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
rows = [1, 2, 3]
rows
# %%
%%cloaca_task count
context.set("n", len(context.get("rows")))
