# case: no task cell at all
# expect: finding {"severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow none_here
# %%
x = 1
