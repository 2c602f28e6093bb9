# case: body without id
# expect: finding {"severity": "error", "cell": 2, "line": 1, "band": "C1"}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
%%cloaca_task
context.set('a', 1)
