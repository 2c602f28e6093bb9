# case: a secret in a scratch cell that is not carried does not get into the package
# expect: no-finding {"band": "C8", "severity": "error"}
# %%
%load_ext cloaca_nb
%cloaca_workflow notcarried
# %%
scratch_key = "AKIA4QK7T2ZJ5WNXBHVC"
# %%
%%cloaca_task a
context.set("x", 1)
