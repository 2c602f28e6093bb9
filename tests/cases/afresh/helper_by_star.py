# case: what a star import takes of a module beside the notebook is the attempt's own, with what cells have done to it
# expect: turns {"rows": ["k", "cell", "task"], "same": true}
# expect: run {"context": {"rows": ["k", "cell", "task"], "same": true}}
# %%
%load_ext cloaca_nb
%cloaca_workflow stars
# %%
%%cloaca_module tables
rows = ["k"]
def add(row):
    rows.append(row)
    return rows
# %%
from tables import *
import tables
# %%
add("cell")
# %%
%%cloaca_task
def go(context):
    add("task")
    context.set("rows", rows)
    context.set("same", tables.rows is rows)
    return context
