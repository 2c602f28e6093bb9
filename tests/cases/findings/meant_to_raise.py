# case: a marked cell has the tag of one that is meant to raise
# expect: finding {"code": "C119", "severity": "warning", "cell": 2, "line": 1, "says": "the cell of task `divide` is meant to raise"}
# expect: run-failed {"task": "divide", "type": "ZeroDivisionError", "cell": 2, "line": 2}
# %%
%load_ext cloaca_nb
%cloaca_workflow ratios
# %% tags=["raises-exception"]
# %%cloaca_task divide
ratio = 1 / 0
