# %% [markdown]
# # Think Stats, chapter 3
# %%
from os.path import basename, exists


def download(url):
    filename = basename(url)
    if not exists(filename):
        from urllib.request import urlretrieve

        local, _ = urlretrieve(url, filename)
        print("Downloaded " + local)
# %%
import numpy as np
import matplotlib.pyplot as plt
import random
from collections import Counter


class Pmf(Counter):
    """A Counter with probabilities."""

    def normalize(self):
        total = float(sum(self.values()))
        for key in self:
            self[key] /= total

    def __add__(self, other):
        pmf = Pmf()
        for key1, prob1 in self.items():
            for key2, prob2 in other.items():
                pmf[key1 + key2] += prob1 * prob2
        return pmf

    def render(self):
        return zip(*sorted(self.items()))

    def mean(self):
        return sum(p * x for x, p in self.items())
# %%
d6 = Pmf([1, 2, 3, 4, 5, 6])
d6.normalize()
d6.name = 'one die'
print(d6)
# %%
d6_twice = d6 + d6
d6_twice.name = 'two dice'
for key, prob in d6_twice.items():
    print(key, prob)
# %%
plt.bar(*zip(*sorted(d6_twice.items())))
# %%
d6_thrice = sum([d6] * 3, Pmf([0]))
d6_thrice.name = 'three dice'
mean3 = d6_thrice.mean()
mean3
# %%
d = {7: 8, 12: 8, 17: 14, 22: 4, 27: 6, 32: 12, 37: 8, 42: 3, 47: 2}

pmf = Pmf(d)
pmf.normalize()
# %%
def BiasPmf(pmf, label):
    new_pmf = Pmf(pmf)
    for x, p in pmf.items():
        new_pmf[x] = p * x
    new_pmf.normalize()
    return new_pmf
# %%
biased_pmf = BiasPmf(pmf, label='observed')
print('Actual mean', pmf.mean())
print('Observed mean', biased_pmf.mean())
# %%
def UnbiasPmf(pmf, label=None):
    new_pmf = Pmf(pmf)
    for x in pmf:
        new_pmf[x] *= 1 / x
    new_pmf.normalize()
    return new_pmf

unbiased = UnbiasPmf(biased_pmf, label='unbiased')
print('Unbiased mean', unbiased.mean())
