# case: an unmarked cell sets how figures look by what a plain cell has made: that cell is to be a task, too
# expect: finding {"code": "C210", "severity": "error", "cell": 4, "line": 1, "says": ["`plt.rc(\"axes\", prop_cycle=colors)`, which task `draw` needs, uses `colors`", "mark the cell that uses `colors` as a task"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow figures
# %%
import matplotlib.pyplot as plt
from cycler import cycler
# %%
%%cloaca_task choose
colors = cycler(color=["r", "g"])
# %%
plt.rc("axes", prop_cycle=colors)
# %%
%%cloaca_task draw
fig, ax = plt.subplots()
