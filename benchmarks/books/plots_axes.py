# %%
import numpy as np
import matplotlib.pyplot as plt
x = np.linspace(0, 10, 50)
# %%
fig, axs = plt.subplots(2, 2, figsize=(6, 4))
# %%
axs[0, 0].plot(x, np.sin(x), label="sin")
axs[0, 0].legend()
# %%
axs[0, 1].hist(np.cos(x), bins=5)
axs[1, 0].bar(range(3), [1, 2, 3])
# %%
for ax in axs.flat:
    ax.set_xlabel("x")
fig.tight_layout()
n_lines = len(fig.axes[0].lines)
labels = [a.get_xlabel() for a in fig.axes]
