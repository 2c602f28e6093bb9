# case: one branch changes a key that the other carries unchanged to the join
# expect: no-finding {"severity": "error"}
# expect: finding {"band": "C3", "severity": "warning", "says": ["rows"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow merges
# %%
%%cloaca_task start
context.set("rows", [1, 2, 3])
# %%
%%cloaca_task clean -d start
context.set("rows", [r for r in context.get("rows") if r > 1])
# %%
%%cloaca_task stats -d start
context.set("n", len(context.get("rows")))
# %%
%%cloaca_task join -d clean stats
context.set("out", context.get("rows"))
