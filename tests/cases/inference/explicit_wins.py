# case: explicit dependencies win over keys
# expect: graph {"tasks": ["a", "b", "c"], "edges": [["b", "c"]], "inferred": []}
# %%
%load_ext cloaca_nb
%cloaca_workflow explicit_wins
# %%
%%cloaca_task a
context.set("x", 1)
# %%
%%cloaca_task b --dependencies
context.set("y", 1)
# %%
%%cloaca_task c -d b
context.set("z", context.get("x", 0))
