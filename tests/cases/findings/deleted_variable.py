# case: a variable that a task has deleted
# expect: finding {"code": "C145", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
rows = [1, 2, 3]
# %%
%%cloaca_task drop
del rows
# %%
%%cloaca_task count --outputs n
n = len(rows)
