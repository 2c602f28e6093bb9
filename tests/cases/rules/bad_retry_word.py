# case: an unknown backoff word
# expect: finding {"severity": "error", "cell": 2, "says": ["quadratic"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow backoff
# %%
%%cloaca_task a --retry-backoff quadratic
context.set("x", 1)
