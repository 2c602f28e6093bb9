# case: a later cell reads axes that a cell has made, and nothing is pickled
# expect: finding {"code": "C147", "cell": 3, "line": 2, "says": "`ax` is read by a later task"}
# expect: no-finding {"code": "C147", "says": "`fig`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import matplotlib.pyplot as plt
# %%
%%cloaca_task draw
fig, ax = plt.subplots()
ax.plot([1, 2])
# %%
%%cloaca_task count
n = len(ax.lines) + len(fig.axes)
