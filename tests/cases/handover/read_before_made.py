# case: a plain cell reads a variable that only a cell below makes
# expect: finding {"code": "C201", "severity": "error", "cell": 2, "line": 2, "says": ["`second` makes it, in a cell below"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task first
print(rows)
# %%
%%cloaca_task second
rows = [1]
rows
