# %%
import numpy as np, pandas as pd, scipy.stats as stats
import matplotlib.pyplot as plt
import warnings
warnings.filterwarnings('ignore')
pd.set_option('display.max_columns', 20)
# %%
np.random.seed(123)
# %%
a = np.random.normal(5, 2, 80)
b = np.random.normal(5.6, 2.2, 75)
# %%
t, p = stats.ttest_ind(a, b, equal_var=False)
print(f"t = {t:.3f}, p = {p:.3f}")
# %%
def bootstrap(data, func=np.mean, n=500):
    out = np.empty(n)
    for i in range(n):
        out[i] = func(np.random.choice(data, len(data)))
    return out
# %%
boot_a = bootstrap(a)
boot_b = bootstrap(b, np.median)
# %%
ci = np.percentile(boot_a, [2.5, 97.5])
ci
# %%
plt.hist(boot_a, bins=30, alpha=.5)
plt.axvline(ci[0], color='k'); plt.axvline(ci[1], color='k')
plt.show()
# %%
def permutation_test(x, y, n=300):
    observed = np.mean(x) - np.mean(y)
    pooled = np.concatenate([x, y])
    count = 0
    for _ in range(n):
        np.random.shuffle(pooled)
        if abs(pooled[:len(x)].mean() - pooled[len(x):].mean()) >= abs(observed):
            count += 1
    return count / n

p_perm = permutation_test(a, b)
p_perm
# %%
summary = pd.DataFrame({'n': [len(a), len(b)], 'mean': [a.mean(), b.mean()], 'sd': [a.std(ddof=1), b.std(ddof=1)]}, index=['a', 'b'])
summary
