# case: a later cell reads axes that a cell has made, and goes on drawing on them
# expect: clean
# expect: run {"handed": {"found": "[2, 1, True, 'both']"}}
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
%%cloaca_task more
ax.plot([2, 1])
ax.set_title("both")
# %%
%%cloaca_task count
found = [len(ax.lines), len(fig.axes), fig.axes[0] is ax, ax.get_title()]
found
