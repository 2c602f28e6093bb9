# case: plain cells without an id: each proposal is another one, and no task's
# expect: finding {"code": "C142", "severity": "error", "cell": 3, "says": ["%%cloaca_task make_rows_2,"]}
# expect: finding {"code": "C142", "severity": "error", "cell": 4, "says": ["%%cloaca_task make_rows_3,"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task make_rows
rows = [1, 2, 3]
# %%
%%cloaca_task
rows = [*rows, 4]
# %%
%%cloaca_task
rows = [*rows, 5]
