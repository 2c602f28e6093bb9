# case: --dependencies without a value says none
# expect: clean
# expect: graph {"tasks": ["a", "b"], "edges": [], "inferred": []}
# %%
%load_ext cloaca_nb
%cloaca_workflow none_explicit
# %%
%%cloaca_task a
context.set("v", 1)
# %%
%%cloaca_task b --dependencies
context.set("w", context.get("v", 0))
