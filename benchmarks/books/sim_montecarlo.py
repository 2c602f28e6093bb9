# %%
import numpy as np
np.random.seed(0)
n = 1000
# %%
pts = np.random.rand(n, 2)
inside = (pts ** 2).sum(axis=1) < 1
pi = 4 * inside.mean()
# %%
xs, ys = pts[:, 0], pts[:, 1]
xs[inside] = 0
# %%
left = (pts[:, 0] == 0).sum()
boot = [np.random.choice(ys, size=n).mean() for _ in range(20)]
# %%
ci = np.percentile(boot, [2.5, 97.5])
