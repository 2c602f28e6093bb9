# %%
import numpy as np

# %%
np.random.seed(0)
X = np.c_[np.ones(100), np.random.rand(100)]
theta_true = np.array([4.0, 3.0])
y = X @ theta_true + np.random.randn(100) * 0.1


# %%
def cost(theta):
    return ((X @ theta - y) ** 2).mean()


# %%
theta = np.zeros(2)
eta = 0.3
history = []
for epoch in range(300):
    gradient = 2 / len(y) * X.T @ (X @ theta - y)
    theta -= eta * gradient
    history.append(cost(theta))
theta
# %%
best = np.linalg.lstsq(X, y, rcond=None)[0]
difference = np.abs(theta - best).max()
print(difference)
