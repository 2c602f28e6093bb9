# case: a version with a slash
# expect: finding {"severity": ["error", "warning"], "cell": 1, "says": ["1/2"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow badversion --version 1/2
# %%
%%cloaca_task a
context.set("x", 1)
