# case: a plain cell without an id
# expect: finding {"code": "C142", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task
rows = [1, 2, 3]
