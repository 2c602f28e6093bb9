# case: an installed distribution has the name of the entry module
# expect: finding {"severity": "error", "says": ["IPython"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow IPython
# %%
%%cloaca_task a
context.set("x", 1)
