# case: two last tasks: an info says which final context counts
# expect: clean
# expect: finding {"band": "C3", "severity": "info", "says": ["b", "c"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow twolast
# %%
%%cloaca_task a
context.set("x", 1)
# %%
%%cloaca_task b
context.set("y", context.get("x"))
# %%
%%cloaca_task c
context.set("z", context.get("x"))
