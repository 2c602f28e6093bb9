# %%
import numpy as np
import matplotlib.pyplot as plt

# %%
# Parameters
steps = 500
walkers = 200
rng = np.random.default_rng(seed=3)
# %%
# Simulate
moves = rng.choice([-1, 1], size=(walkers, steps))
paths = moves.cumsum(axis=1)
paths.shape
# %%
plt.plot(paths[:10].T, lw=0.5)
plt.show()
# %%
# Statistics
distance = np.abs(paths[:, -1])
mean_distance = distance.mean()
rms = np.sqrt((paths**2).mean(axis=0))
print(mean_distance, rms[-1])
# %%
# First passage
hits = np.abs(paths) >= 20
reached = hits.any(axis=1)
times = hits.argmax(axis=1)[reached]
times.min(), times.max(), len(times)
# %%
plt.hist(times, bins=20)
