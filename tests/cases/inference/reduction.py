# case: an edge that others imply is left out
# expect: clean
# expect: graph {"tasks": ["a", "b", "c"], "edges": [["a", "b"], ["b", "c"]], "inferred": [["a", "b"], ["b", "c"]]}
# %%
%load_ext cloaca_nb
%cloaca_workflow reduction
# %%
%%cloaca_task a
context.set("x", 1)
# %%
%%cloaca_task b
context.set("y", context.get("x"))
# %%
%%cloaca_task c
context.set("z", context.get("x") + context.get("y"))
