# case: a body without an id
# expect: finding {"severity": "error", "band": "C1", "cell": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow noid
# %%
%%cloaca_task
context.set("a", 1)
