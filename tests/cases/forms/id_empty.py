# case: an empty id
# expect: finding {"severity": "error", "band": "C1", "cell": 2, "line": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow emptyid
# %%
%%cloaca_task ''
context.set("v", 1)
