# case: a cell that is no task changes what a task makes
# expect: finding {"code": "C144", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
rows = [1, 2, 3]
# %%
rows.append(4)
# %%
%%cloaca_task count --outputs n
n = len(rows)
