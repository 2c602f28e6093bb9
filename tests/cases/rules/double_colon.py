# case: an id with ::
# expect: finding {"severity": "error", "cell": 2, "says": ["::"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow colons
# %%
%%cloaca_task a::b
context.set("x", 1)
