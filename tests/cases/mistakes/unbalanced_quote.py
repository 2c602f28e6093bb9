# case: a quote is left open on the marker
# expect: finding {"severity": "error", "band": "C1", "cell": 2, "line": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow unbalanced
# %%
%%cloaca_task "work
context.set("v", 1)
