# case: a name that begins with a digit
# expect: finding {"severity": "error", "cell": 1, "line": 2, "says": ["2024_flow"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow 2024_flow
# %%
%%cloaca_task t
context.set("n", 1)
