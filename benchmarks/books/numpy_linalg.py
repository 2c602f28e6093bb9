# %%
import numpy as np
A = np.array([[4., 1], [2, 3]])
b = np.array([1., 2])
# %%
x = np.linalg.solve(A, b)
vals, vecs = np.linalg.eig(A)
# %%
U, S, Vt = np.linalg.svd(A)
rec = U @ np.diag(S) @ Vt
# %%
q, r = np.linalg.qr(A)
ok = np.allclose(q @ r, A)
# %%
M = np.ma.masked_less(A, 2.5)
p = np.poly1d([1, -3, 2])
# %%
roots = p.roots
mm = M.mean()
