# case: a lambda whose default is a variable of its cell, called by a later task
# expect: finding {"code": "C147", "cell": 2, "line": 3, "task": "keep", "says": "a function cannot be handed over"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task keep
rows = []
add = lambda row, rows=rows: rows.append(row)
# %%
%%cloaca_task fill
add(1)
