# %%
import numpy as np
import matplotlib as mpl
import matplotlib.pyplot as plt
mpl.rcParams['figure.dpi'] = 100
# %%
x = np.linspace(0, 2 * np.pi, 200)
y = np.sin(x)
# %%
fig = plt.figure()
ax1 = fig.add_axes([0.1, 0.5, 0.8, 0.4], xticklabels=[], ylim=(-1.2, 1.2))
ax2 = fig.add_axes([0.1, 0.1, 0.8, 0.4], ylim=(-1.2, 1.2))
# %%
line, = ax1.plot(x, y)
ax2.plot(np.cos(x));
# %%
line.set_color('red')
line.set_linewidth(3)
fig
# %%
fig, axes = plt.subplots(2, 3, sharex='col', sharey='row')
for i in range(2):
    for j in range(3):
        axes[i, j].text(0.5, 0.5, str((i, j)), fontsize=18, ha='center')
# %%
for ax in axes.flat:
    ax.set(xlim=(0, 1), ylim=(0, 1))
fig.savefig
# %%
grid = plt.GridSpec(2, 3, wspace=0.4, hspace=0.3)
plt.subplot(grid[0, 0])
plt.subplot(grid[0, 1:])
# %%
area = np.trapezoid(np.abs(y), x)
zero = x[np.argmin(np.abs(y[10:-10]))]
# %%
def annotate(ax, text, xy=(0, 0)):
    ax.annotate(text, xy)
    return ax

for n, ax in enumerate(axes.ravel()):
    annotate(ax, f'panel {n}')
plt.close('all')
labels = [f'panel {n}' for n in range(6)]
