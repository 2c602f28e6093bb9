# case: a password literal in a task
# expect: finding {"band": "C8", "cell": 2, "line": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow pwassign
# %%
%%cloaca_task a
password = "hT7!kq0Zp2vX"
context.set("x", len(password))
