# case: sqlite
# expect: carries []
# expect: tells ["computed-name 3:3:22 cur"]
# %%
%cloaca_workflow demo
# %%
import sqlite3
conn = sqlite3.connect("orders.db")
cur = conn.cursor()
cur.execute("create table t (a)")
# %%
%%cloaca_task
def t(context):
    context.set("p", cur.execute("select 1").fetchone())
    return context
