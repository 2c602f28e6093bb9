# %%
import numpy as np
from lmfit import Model, Parameters, minimize
from lmfit.models import GaussianModel
def gaussian(x, amp, cen, wid):
    return amp * np.exp(-(x - cen) ** 2 / wid)
# %%
rng = np.random.default_rng(0)
x = np.linspace(-5, 5, 80)
y = gaussian(x, 5, 0.5, 2) + rng.normal(0, 0.1, 80)
# %%
gmodel = Model(gaussian)
result = gmodel.fit(y, x=x, amp=4, cen=0, wid=1)
# %%
best = result.best_values
report = result.fit_report()
# %%
params = Parameters()
params.add("a", value=1.0, min=0)
params.add("b", value=2.0)
# %%
params["a"].value = 3.0
vals = params.valuesdict()
# %%
def residual(p, x, y):
    return p["a"] * x + p["b"] - y
out = minimize(residual, params, args=(x, 3 * x + 1))
fitted = {k: round(v.value, 6) for k, v in out.params.items()}
