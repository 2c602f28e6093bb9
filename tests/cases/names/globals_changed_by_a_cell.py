# case: a statement of a plain cell that changes names by text is no look at them
# expect: finding {"code": "C143", "severity": "error", "cell": 2}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task first
globals().update(rows=[1])
