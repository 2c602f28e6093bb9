# %%
import numpy as np
# %%
a = np.arange(12).reshape(3, 4)
row = a[1]
col = a[:, 2]
# %%
row[:] = 0
# %%
col += 100
flat = a.ravel()
# %%
flat[0] = -1
b = a.copy()
# %%
a[a > 100] = 7
s = (a.sum(), b.sum(), row.tolist(), col.tolist())
# %%
w = np.lib.stride_tricks.sliding_window_view(flat, 3)
m = w.mean(axis=1)
