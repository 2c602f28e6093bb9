# case: a plain cell looks through all names by vars
# expect: finding {"code": "C143", "severity": "error", "cell": 3, "says": ["vars"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task first
ROWS = [1]
# %%
%%cloaca_task last
seen = [name for name in vars() if name.isupper()]
