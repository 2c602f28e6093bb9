# case: csv_reader is read by a later task
# expect: finding {"code": "C147", "severity": "error", "cell": 2, "line": 3, "says": ["an iterator"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task make
import csv, sqlite3, threading
kept = csv.reader(["a,b"])
# %%
%%cloaca_task use
print(kept)
