# case: two tasks change one variable: one after the other, as in the notebook
# expect: clean
# expect: graph {"tasks": ["make", "left", "right", "both"], "edges": [["make", "left"], ["left", "right"], ["right", "both"]]}
# expect: run {"handed": {"total": "11", "rows.left": "[1, 2]", "rows.right": "[1, 2, 3]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task make
rows = [1]
other = 5
# %%
%%cloaca_task left
rows.append(2)
# %%
%%cloaca_task right
rows.append(3)
# %%
%%cloaca_task both
total = sum(rows) + other
total
