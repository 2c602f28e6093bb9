# case: the error is raised in a helper; its place is the helper's
# expect: run-failed {"task": "a", "type": "KeyError", "cell": 2, "line": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow helper_error
# %%
def pick(d):
    return d["missing"]
# %%
%%cloaca_task a --retry-attempts 1
context.set("x", pick({}))
