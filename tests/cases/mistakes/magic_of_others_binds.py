# case: a task uses what a magic of somebody else's would bind; the finding names the magic
# expect: finding {"code": "C201", "cell": 4, "line": 2, "says": ["`orders`", "`%%bigquery` in cell 2"]}
# expect: finding {"code": "C201", "cell": 4, "line": 3, "says": ["`kept`", "`%store` in cell 3"]}
# expect: finding {"code": "C201", "cell": 4, "line": 4, "says": ["`never`", "define or import it"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%bigquery orders --project shop
select * from orders
# %%
%store -r kept
# %%
%%cloaca_task t
context.set("n", len(orders))
context.set("k", kept)
context.set("x", never)
