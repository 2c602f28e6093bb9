# case: a writer above and a writer below: the one above counts
# expect: graph {"tasks": ["w1", "r", "w2"], "edges": [["w1", "r"]], "inferred": [["w1", "r"]]}
# %%
%load_ext cloaca_nb
%cloaca_workflow earlier
# %%
%%cloaca_task w1
context.set("k", 1)
# %%
%%cloaca_task r
context.set("r", context.get("k"))
# %%
%%cloaca_task w2
context.set("k", 2)
