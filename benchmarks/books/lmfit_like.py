# %%
import numpy as np
from scipy.optimize import minimize, least_squares, curve_fit
import matplotlib.pyplot as plt
# %%
np.random.seed(0)
x = np.linspace(0, 10, 101)
data = 5 * np.sin(2 * x - 0.1) * np.exp(-0.025 * x * x) + np.random.normal(size=x.size, scale=0.2)
# %%
class Parameters(dict):
    def add(self, name, value, min=-np.inf, max=np.inf):
        self[name] = {'value': value, 'min': min, 'max': max}
    def values_array(self):
        return np.array([p['value'] for p in self.values()])
# %%
params = Parameters()
params.add('amp', value=10, min=0)
params.add('decay', value=0.1)
params.add('shift', value=0.0, min=-np.pi/2, max=np.pi/2)
params.add('omega', value=3.0)
# %%
def fcn2min(p, x, data):
    """Model a decaying sine wave and subtract data."""
    amp, decay, shift, omega = p
    model = amp * np.sin(x*omega + shift) * np.exp(-x*x*decay)
    return model - data
# %%
history = []
def per_iteration(p):
    history.append(tuple(np.round(p, 6)))
# %%
out = least_squares(fcn2min, params.values_array(), args=(x, data))
best = dict(zip(params, out.x))
best
# %%
result = minimize(lambda p: (fcn2min(p, x, data)**2).sum(), out.x, callback=per_iteration, method='Nelder-Mead', options={'maxiter': 30})
n_iter = len(history)
# %%
final = data + fcn2min(out.x, x, data)
plt.plot(x, data, '+')
plt.plot(x, final)
plt.show()
# %%
def model(x, amp, decay, shift, omega):
    return amp * np.sin(x*omega + shift) * np.exp(-x*x*decay)

popt, pcov = curve_fit(model, x, data, p0=[5, .02, 0, 2])
perr = np.sqrt(np.diag(pcov))
