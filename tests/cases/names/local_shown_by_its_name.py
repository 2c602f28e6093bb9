# case: a plain cell shows what the notebook has under a name that a task may not have
# expect: finding {"code": "C143", "severity": "error", "cell": 3, "says": ["locals"]}
# expect: finding {"code": "C143", "severity": "error", "cell": 4, "says": ["vars"]}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task first
rows = [1]
# %%
%%cloaca_task one
print(locals()["rows"])
# %%
%%cloaca_task other
vars()["rows"]
