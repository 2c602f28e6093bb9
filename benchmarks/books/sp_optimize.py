# %%
import numpy as np
from scipy import optimize, stats, integrate, interpolate
def f(x, a, b):
    return a * np.exp(-b * x)
# %%
rng = np.random.default_rng(5)
x = np.linspace(0, 4, 30)
y = f(x, 2.5, 1.3) + 0.05 * rng.normal(size=x.size)
# %%
popt, pcov = optimize.curve_fit(f, x, y)
perr = np.sqrt(np.diag(pcov))
# %%
res = optimize.minimize(lambda p: ((f(x, *p) - y) ** 2).sum(), [1, 1])
res.x
# %%
area, err = integrate.quad(lambda t: f(t, *popt), 0, 4)
spline = interpolate.CubicSpline(x, y)
# %%
mid = spline(2.05)
test = stats.ttest_ind(y[:15], y[15:])
# %%
p = test.pvalue
norm = stats.norm(loc=y.mean(), scale=y.std())
# %%
q = norm.ppf([0.05, 0.95])
