# case: two tasks have pandas ask a database in memory, one by a function that is given the connection
# expect: again {"cities": 2, "rome": 1}
# expect: anew {"first": ["conn"], "second": ["conn"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import sqlite3
import pandas as pd
conn = sqlite3.connect(":memory:")
pd.DataFrame({"city": ["Rome", "Oslo"]}).to_sql("cities", conn, index=False)
def asked(query, connection):
    return pd.read_sql_query(query, connection)
# %%
%%cloaca_task
def first(context):
    context.set("cities", len(pd.read_sql("select * from cities", conn)))
    return context
# %%
%%cloaca_task
def second(context):
    context.set("rome", len(asked("select * from cities where city = 'Rome'", conn)))
    return context
