# case: two branches meet; lists are joined and scalars of the last id win
# expect: run {"context": {"l": [1, 2, 3], "n": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow meeting
# %%
%%cloaca_task p --dependencies
context.set("l", [1, 2])
context.set("n", 1)
# %%
%%cloaca_task q --dependencies
context.set("l", [2, 3])
context.set("n", 2)
# %%
%%cloaca_task r -d p q
context.set("done", True)
