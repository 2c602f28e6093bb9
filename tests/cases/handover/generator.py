# case: generator is read by a later task
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "line": 3, "says": ["a generator"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task make
import csv, sqlite3, threading
kept = (each for each in [1, 2])
# %%
%%cloaca_task use
print(kept)
