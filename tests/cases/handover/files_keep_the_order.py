# case: a plain cell reads the file that another one writes: it waits for it
# expect: clean
# expect: graph {"tasks": ["write", "read", "sum"], "inferred": [["write", "read"], ["read", "sum"]]}
# expect: run {"handed": {"data": "[1, 2]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow files
# %%
import json, os
PATH = "files_keep_the_order.json"
# %%
%%cloaca_task
# Write
with open(PATH, "w") as file:
    json.dump([1, 2], file)
# %%
%%cloaca_task
# Read
data = json.load(open(PATH))
os.remove(PATH)
# %%
%%cloaca_task
# Sum
total = sum(data)
