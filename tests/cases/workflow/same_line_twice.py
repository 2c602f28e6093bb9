# case: the same workflow line twice is nothing to speak of
# expect: clean
# expect: no-finding {"severity": "warning"}
# %%
%load_ext cloaca_nb
%cloaca_workflow same
# %%
%cloaca_workflow same
# %%
%%cloaca_task t
context.set("n", 1)
