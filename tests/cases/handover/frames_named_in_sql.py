# case: a query in SQL names frames of other tasks, which the library looks up among the variables
# expect: graph {"tasks": ["make", "ask", "tell"], "edges": [["make", "ask"], ["ask", "tell"]]}
# expect: run {"handed": {"total": "3"}}
# %%
%cloaca_workflow demo
# %%
import polars as pl
QUERY = "with large as (select * from frame) select sum(x) s from large join other using (x)"
# %%
%%cloaca_task make
frame = pl.DataFrame({"x": [1, 2]})
other = frame.clone()
# %%
%%cloaca_task ask
total = pl.sql(QUERY).collect().item()
# %%
%%cloaca_task tell
print(total)
