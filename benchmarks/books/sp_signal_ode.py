# %%
import numpy as np
from scipy.integrate import solve_ivp
from scipy import signal, fft
beta, gamma = 0.3, 0.1
# %%
def sir(t, y):
    s, i, r = y
    return [-beta * s * i, beta * s * i - gamma * i, gamma * i]
# %%
sol = solve_ivp(sir, (0, 100), [0.99, 0.01, 0], t_eval=np.arange(0, 100, 5))
# %%
peak = sol.t[sol.y[1].argmax()]
infected = sol.y[1]
# %%
spectrum = np.abs(fft.rfft(infected - infected.mean()))
b, a = signal.butter(2, 0.2)
smooth = signal.filtfilt(b, a, infected)
# %%
peaks, props = signal.find_peaks(smooth)
count = len(peaks)
