# case: a database in memory is filled by cells, and a task puts something into it
# expect: again {"n": 3, "total": 13}
# expect: anew {"work": ["con", "cur"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import sqlite3
con = sqlite3.connect(":memory:")
cur = con.cursor()
cur.execute("create table t (a int)")
cur.executemany("insert into t values (?)", [(1,), (2,)])
# %%
%%cloaca_task
def work(context):
    cur.execute("insert into t values (10)")
    n, total = con.execute("select count(*), sum(a) from t").fetchone()
    context.set("n", n)
    context.set("total", total)
    return context
