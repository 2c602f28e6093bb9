# case: a plain cell looks through all names
# expect: finding {"code": "C143", "severity": "error", "cell": 3, "says": ["dir"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task first
ROWS = [1]
# %%
%%cloaca_task last
seen = [name for name in dir() if name.isupper()]
