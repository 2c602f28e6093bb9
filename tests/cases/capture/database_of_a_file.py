# case: a database that a file holds is work, and so is one in memory that takes another one in
# expect: finding {"code": "C202", "task": "one", "says": "`con`"}
# expect: finding {"code": "C204", "says": "`other`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import sqlite3
con = sqlite3.connect("orders.db")
other = sqlite3.connect(":memory:")
other.execute("attach database 'orders.db' as orders")
# %%
%%cloaca_task
def one(context):
    context.set("n", con.execute("select count(*) from t").fetchone())
    context.set("m", other.execute("select 1").fetchone())
    return context
