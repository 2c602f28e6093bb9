# case: an id with blanks around it
# expect: finding {"severity": "error", "band": "C1", "cell": 2, "line": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow blankid
# %%
%%cloaca_task ' a '
context.set("v", 1)
