# case: a name with a dash is no identifier
# expect: finding {"severity": "error", "cell": 1, "says": ["my_flow"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow my-flow
# %%
%%cloaca_task a
context.set("x", 1)
