# case: What a cell between tasks changes of what no later task reads is nothing that is handed over
# expect: clean
# expect: run {"handed": {"low": "[{'sku': 'a'}]"}}
# %%
%cloaca_workflow stock
# %%
import contextlib
import sqlite3


@contextlib.contextmanager
def connect():
    connection = sqlite3.connect("stock.db")
    connection.row_factory = sqlite3.Row
    try:
        yield connection
        connection.commit()
    finally:
        connection.close()


def query(sql):
    with connect() as connection:
        return [dict(row) for row in connection.execute(sql)]
# %%
%%cloaca_task create
with connect() as c:
    c.execute("create table if not exists item (sku text primary key)")
    c.execute("insert or replace into item values ('a')")
# %%
query("select count(*) from item")
# %%
%%cloaca_task low --outputs low
low = query("select sku from item")
