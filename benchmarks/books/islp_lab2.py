# %%
import numpy as np
import pandas as pd
from matplotlib.pyplot import subplots
# %%
rng = np.random.default_rng(1303)
x = rng.normal(size=50)
y = x + rng.normal(loc=50, scale=1, size=50)
# %%
np.corrcoef(x, y)
# %%
y = rng.standard_normal(10)
np.mean(y), y.mean()
# %%
fig, ax = subplots(figsize=(8, 8))
x = rng.standard_normal(100)
y = rng.standard_normal(100)
ax.plot(x, y);
# %%
fig, ax = subplots(figsize=(8, 8))
ax.plot(x, y, 'o');
# %%
fig, ax = subplots(figsize=(8, 8))
ax.scatter(x, y, marker='o')
ax.set_xlabel("this is the x-axis")
ax.set_title("Plot of X vs Y");
# %%
fig.set_size_inches(12, 3)
fig
# %%
fig.savefig("Figure.png", dpi=40)
# %%
ax.set_xlim([-1, 1])
fig
# %%
seq1 = np.linspace(0, 10, 11)
seq2 = np.arange(0, 10)
seq2
# %%
A = np.array(np.arange(16)).reshape((4, 4))
A[1, 2]
# %%
idx = np.ix_([1, 3], [0, 2, 3])
A[idx]
# %%
Auto = pd.DataFrame({'mpg': rng.normal(20, 4, 30), 'horsepower': ['?' if i == 3 else str(90 + i) for i in range(30)], 'name': [f'car {i}' for i in range(30)], 'origin': rng.integers(1, 4, 30)})
Auto.to_csv('Auto.csv', index=False)
# %%
Auto = pd.read_csv('Auto.csv')
Auto
# %%
np.unique(Auto['horsepower'])
# %%
Auto = pd.read_csv('Auto.csv', na_values=['?'])
Auto['horsepower'].sum()
# %%
Auto_new = Auto.dropna()
Auto = Auto_new
# %%
Auto_re = Auto.set_index('name')
Auto_re.loc[lambda df: df['mpg'] > 20, ['mpg', 'origin']]
# %%
total = 0
for value, weight in zip([2, 3, 19], [0.2, 0.3, 0.5]):
    total += weight * value
print('Weighted average is: {0}'.format(total))
# %%
Auto.origin = pd.Series(Auto.origin, dtype='category')
Auto.origin.dtype
# %%
fig, ax = subplots(figsize=(8, 8))
Auto.boxplot('mpg', by='origin', ax=ax);
