# case: a connection to a file made at the top
# expect: finding {"severity": "error", "band": "C2", "says": ["db"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow dbs
# %%
import sqlite3
db = sqlite3.connect("orders.db")
# %%
%%cloaca_task
def a(context):
    context.set("n", db.execute("select 1").fetchone()[0])
    return context
