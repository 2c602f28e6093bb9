# case: a variable without a value fails with its name
# expect: run-failed {"task": "t", "type": "KeyError", "cell": 2, "line": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow vars_flow
# %%
%%cloaca_task t --retry-attempts 1
context.set("x", cloaca.var("A_VARIABLE_NOBODY_SETS"))
