# case: an output that the cell does not make
# expect: finding {"code": "C146", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load --outputs row
rows = [1, 2, 3]
