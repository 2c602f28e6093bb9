# case: a key is mistyped where it is read with a default, which every run would have; another one is like nothing that is written
# expect: finding {"code": "C335", "severity": "warning", "cell": 3, "line": 2, "says": ["row_cnt", "row_count"]}
# expect: finding {"code": "C337", "cell": 3, "says": "limit"}
# expect: run {"context": {"n": 0}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
%%cloaca_task load
context.set("row_count", 3)
# %%
%%cloaca_task tell -d load
context.set("n", context.get("row_cnt", 0) + context.get("limit", 0))
