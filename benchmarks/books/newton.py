# %% [markdown]
# # Finding roots
# %%
import math


# %%
def newton(f, df, x, tolerance=1e-10, most=50):
    for count in range(most):
        step = f(x) / df(x)
        x -= step
        if abs(step) < tolerance:
            return x, count
    raise ValueError("no root")


# %%
root, steps = newton(lambda x: x**2 - 2, lambda x: 2 * x, 1.0)
print(root, math.sqrt(2) - root, steps)
# %%
starts = [0.5, 1.0, 2.0, 10.0]
results = []
for start in starts:
    try:
        results.append(newton(math.cos, lambda x: -math.sin(x), start))
    except ValueError:
        results.append((None, None))
results
# %%
iterations = {start: count for start, (_, count) in zip(starts, results)}
iterations
