# case: the workflow line lacks its name
# expect: finding {"severity": "error", "cell": 1, "line": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow --version 1.0
# %%
%%cloaca_task a
context.set("x", 1)
