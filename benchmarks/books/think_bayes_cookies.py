# %%
# If we're running on Colab, install empiricaldist
import sys
IN_COLAB = 'google.colab' in sys.modules

if IN_COLAB:
    !pip install empiricaldist
# %%
import pandas as pd
import numpy as np
import matplotlib.pyplot as plt
# %%
table = pd.DataFrame(index=['Bowl 1', 'Bowl 2'])
# %%
table['prior'] = 1/2, 1/2
table
# %%
table['likelihood'] = 3/4, 1/2
table
# %%
table['unnorm'] = table['prior'] * table['likelihood']
table
# %%
prob_data = table['unnorm'].sum()
prob_data
# %%
table['posterior'] = table['unnorm'] / prob_data
table
# %%
def update(table):
    """Compute the posterior probabilities."""
    table['unnorm'] = table['prior'] * table['likelihood']
    prob_data = table['unnorm'].sum()
    table['posterior'] = table['unnorm'] / prob_data
    return prob_data
# %%
table2 = pd.DataFrame(index=[6, 8, 12])
from fractions import Fraction
table2['prior'] = Fraction(1, 3)
table2['likelihood'] = Fraction(1, 6), Fraction(1, 8), Fraction(1, 12)
table2
# %%
prob_data = update(table2)
# %%
hypos = np.arange(1, 1001)
prior = pd.Series(1, hypos)
prior = prior / prior.sum()
# %%
def update_train(pmf, data):
    """Update pmf based on new data."""
    hypos = pmf.index
    likelihood = 1 / hypos
    impossible = (data > hypos)
    likelihood = np.where(impossible, 0, likelihood)
    pmf *= likelihood
    pmf /= pmf.sum()
# %%
train = prior.copy()
update_train(train, 60)
train.plot(label='Posterior after train 60', color='C4')
plt.show()
# %%
mean = (train.index * train).sum()
mean
# %%
dataset = [30, 60, 90]
results = []
for N in [500, 1000, 2000]:
    hypos = np.arange(1, N + 1)
    pmf = pd.Series(1., hypos)
    for data in dataset:
        update_train(pmf, data)
    results.append((N, (pmf.index * pmf).sum()))
results
