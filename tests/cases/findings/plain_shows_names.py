# case: a plain cell that shows its names
# expect: finding {"code": "C163", "severity": "info"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task look
rows = [1, 2, 3]
print(sorted(dir())[:10])
