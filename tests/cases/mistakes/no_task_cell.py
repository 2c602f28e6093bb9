# case: no task cell
# expect: finding {"severity": "error", "says": ["task"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
x = 1
