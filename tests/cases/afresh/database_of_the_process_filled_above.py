# case: a cell without a mark makes a table in the one database of the process
# expect: finding {"code": "C204", "severity": "error", "cell": 2, "line": 2, "says": "`duckdb.sql()`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow process
# %%
import duckdb
duckdb.sql("create table sales as select 1 as x")
# %%
%%cloaca_task
def tell(context):
    context.set("total", duckdb.sql("select sum(x) from sales").fetchall()[0][0])
    return context
