# case: %run of a file that is not there
# expect: finding {"code": "C168", "severity": "warning", "cell": 1, "line": 2, "says": ["not there"]}
# %%
%cloaca_workflow demo
%run nowhere.py
# %%
%%cloaca_task ok
context.set("ok", 1)
