# %%
import numpy as np
import matplotlib.pyplot as plt
# %%
def mandelbrot(h, w, maxit=20, r=2):
    """Returns an image of the Mandelbrot fractal of size (h,w)."""
    x = np.linspace(-2.5, 1.5, 4*h+1)
    y = np.linspace(-1.5, 1.5, 3*w+1)
    A, B = np.meshgrid(x, y)
    C = A + B*1j
    z = np.zeros_like(C)
    divtime = maxit + np.zeros(z.shape, dtype=int)

    for i in range(maxit):
        z = z**2 + C
        diverge = abs(z) > r                    # who is diverging
        div_now = diverge & (divtime == maxit)  # who is diverging now
        divtime[div_now] = i                    # note when
        z[diverge] = r                          # avoid diverging too much

    return divtime
# %%
image = mandelbrot(20, 20)
plt.clf()
plt.imshow(image)
# %%
fig, axs = plt.subplots(2, 2, figsize=(8, 8))
# %%
for ax, p in zip(axs.flat, [5, 10, 15, 20]):
    ax.imshow(image < p)
    ax.set_title(f'below {p}')
plt.show()
# %%
u, s, vt = np.linalg.svd(image.astype(float), full_matrices=False)
k = 5
approx = u[:, :k] @ np.diag(s[:k]) @ vt[:k]
error = np.abs(image - approx).mean()
# %%
rg = np.random.default_rng(1)
a = np.ones((2, 3), dtype=int)
b = rg.random((2, 3))
a *= 3
b += a
b
# %%
c = a.view()
c = c.reshape((1, 6))
c[0, 4] = 1234
a
# %%
d = a[:, 1:3]
d[:] = 10
total = int(a.sum())
