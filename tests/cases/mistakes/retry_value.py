# case: a retry count that is no number
# expect: finding {"severity": "error", "band": "C1", "cell": 2, "line": 1, "says": ["many"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow retryvalue
# %%
%%cloaca_task work --retry-attempts many
context.set("v", 1)
