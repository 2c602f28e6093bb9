# case: an error raised from another
# expect: run-failed {"task": "t", "type": "RuntimeError", "cell": 2, "line": 5}
# %%
%load_ext cloaca_nb
%cloaca_workflow chained
# %%
%%cloaca_task t --retry-attempts 1
try:
    {}["x"] if "context" else context
except KeyError as e:
    raise RuntimeError("bad") from e
context.set("v", 1)
