# case: task local
# expect: carries []
# expect: tells ["task-local-name 3:2:22 rows"]
# %%
%cloaca_workflow demo
# %%
%%cloaca_task one
rows = [1,2]
context.set("n", 2)
# %%
%%cloaca_task two -d one
context.set("m", sum(rows))
