# %% [markdown]
# # Computation on arrays: broadcasting
# %%
%matplotlib inline
import numpy as np
import matplotlib.pyplot as plt
# %%
a = np.array([0, 1, 2])
b = np.array([5, 5, 5])
a + b
# %%
M = np.ones((3, 3))
M + a
# %% [markdown]
# ## Centering an array
# %%
rng = np.random.default_rng(seed=1701)
X = rng.random((10, 3))
# %%
Xmean = X.mean(0)
Xmean
# %%
X_centered = X - Xmean
X_centered.mean(0)
# %% [markdown]
# ## Plotting a two-dimensional function
# %%
# x and y have 50 steps from 0 to 5
x = np.linspace(0, 5, 50)
y = np.linspace(0, 5, 50)[:, np.newaxis]

z = np.sin(x) ** 10 + np.cos(10 + y * x) * np.cos(x)
# %%
plt.imshow(z, origin='lower', extent=[0, 5, 0, 5])
plt.colorbar();
# %%
mask = z > 0.5
mask[0] = False
np.count_nonzero(mask)
# %%
x[x < 1] = 0
i = np.arange(10)
x2 = x[:10]
x2[i % 2 == 0] = -1
x.sum()
