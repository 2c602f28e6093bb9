# %%
%matplotlib inline
%config InlineBackend.figure_format = 'retina'
import matplotlib.pyplot as plt
import matplotlib as mpl
import numpy as np
plt.style.use('default')
# %%
x = np.linspace(0, 10, 100)
fig = plt.figure()
plt.plot(x, np.sin(x), '-')
plt.plot(x, np.cos(x), '--');
# %%
fig.savefig('my_figure.png')
# %%
from IPython.display import Image
Image('my_figure.png')
# %%
fig, ax = plt.subplots()
x = np.linspace(0, 2, 50)
ax.plot(x, x, label='linear')
ax.plot(x, x**2, label='quadratic')
# %%
ax.set_xlabel('x label')
ax.set_ylabel('y label')
ax.legend();
# %%
fig
# %%
data1, data2, data3, data4 = np.random.RandomState(0).randn(4, 30)
def my_plotter(ax, data1, data2, param_dict):
    """A helper function to make a graph."""
    out = ax.plot(data1, data2, **param_dict)
    return out
# %%
fig, (ax1, ax2) = plt.subplots(1, 2, figsize=(5, 2.7))
my_plotter(ax1, data1, data2, {'marker': 'x'})
my_plotter(ax2, data3, data4, {'marker': 'o'})
# %%
counts, bins, patches = plt.hist(data1, bins=5)
counts
# %%
rows = []
for name, d in zip('abcd', (data1, data2, data3, data4)):
    rows.append((name, d.mean(), d.std()))
rows
# %%
for c, p in zip(counts, patches):
    p.set_facecolor('k' if c > counts.mean() else 'w')
plt.title('marked')
plt.show()
# %%
with plt.rc_context({'lines.linewidth': 2}):
    fig2, ax = plt.subplots()
    ax.plot(np.cumsum(data1))
total = float(np.sum(data1))
