# case: a curve is fitted with a first guess, drawn, and gone on with in cells that are tasks and in one that is none
# expect: clean
# expect: run {"handed": {"left": "0.0"}}
# %%
%cloaca_workflow demo
# %%
import matplotlib.pyplot as plt
import numpy as np
from scipy.optimize import curve_fit


def decay(t, a, k, c):
    return a * np.exp(-k * t) + c
# %%
%%cloaca_task load
t = np.linspace(0, 4, 20)
seen = 2.5 * np.exp(-1.3 * t) + 0.5
# %%
%%cloaca_task fit
popt, pcov = curve_fit(decay, t, seen, p0=(2, 1, 0))
# %%
plt.plot(t, seen, "o")
plt.plot(t, decay(t, *popt), label="a=%.2f k=%.2f c=%.2f" % tuple(popt))
plt.legend()
# %%
%%cloaca_task rest --outputs left
rest = seen - decay(t, *popt)
left = abs(round(float((rest**2).sum()), 6))
