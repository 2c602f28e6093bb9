# case: a plain cell that reaches names by text
# expect: finding {"code": "C143", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
rows = [1, 2, 3]
values = dict(globals())
