# case: tasks go by tables of the one database of the process; what is asked alone changes nothing
# expect: finding {"code": "C217", "severity": "error", "cell": 4, "line": 3, "task": "fill", "says": ["`sales`", "task `tell`", "duckdb.connect"]}
# expect: finding {"code": "C218", "severity": "warning", "cell": 4, "task": "fill", "says": ["the database of `duckdb.execute`", "duckdb.connect"]}
# expect: no-finding {"code": "C218", "task": "tell"}
# expect: no-finding {"code": "C217", "task": "own"}
# expect: finding {"code": "C218", "task": "own"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import duckdb
# %%
def fill_table():
    duckdb.sql("insert into sales values (2)")
# %%
%%cloaca_task
def fill(context):
    duckdb.execute("create or replace table sales as select 1 as x")
    fill_table()
    context.set("n", 1)
    return context
# %%
%%cloaca_task --dependencies fill
def tell(context):
    context.set("total", duckdb.sql("select sum(x) from sales").fetchall()[0][0])
    return context
# %%
%%cloaca_task --dependencies tell
def own(context):
    duckdb.sql("create or replace table mine as select 1 as x")
    context.set("mine", duckdb.sql("from mine").fetchall())
    return context
