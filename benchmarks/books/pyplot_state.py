# %%
import matplotlib.pyplot as plt
import numpy as np
t = np.arange(0., 5., 0.2)
# %%
plt.plot(t, t, 'r--', t, t**2, 'bs')
plt.title("powers")
plt.show()
# %%
counts, edges, patches = plt.hist(t, bins=4)
plt.close("all")
# %%
centers = (edges[:-1] + edges[1:]) / 2
result = dict(zip(centers.round(2).tolist(), counts.tolist()))
