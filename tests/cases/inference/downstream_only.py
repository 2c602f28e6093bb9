# case: a key is read before it is written, by an explicit order
# expect: finding {"band": "C3", "says": ["later"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow downstream
# %%
%%cloaca_task a --dependencies
context.set("v", context.get("later", 0))
# %%
%%cloaca_task b -d a
context.set("later", 1)
