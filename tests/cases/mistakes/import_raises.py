# case: a carried constant fails at import
# expect: finding {"severity": "error", "cell": 2, "line": 3}
# %%
%load_ext cloaca_nb
%cloaca_workflow raises
# %%
A = {"x": 1}
# comment
B = A["y"]
# %%
%%cloaca_task a
context.set("x", B)
