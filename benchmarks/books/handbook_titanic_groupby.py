# %%
import numpy as np
import pandas as pd
try:
    import seaborn as sns
    sns.set_theme()
except ImportError:
    !pip install seaborn

class display_side(object):
    """Display HTML representation of multiple objects"""
    template = """<div style="float: left; padding: 10px;">{0}</div>"""
    def __init__(self, *args):
        self.args = args

    def _repr_html_(self):
        return '\n'.join(self.template.format(eval(a)._repr_html_()) for a in self.args)

    def __repr__(self):
        return '\n\n'.join(a + '\n' + repr(eval(a)) for a in self.args)
# %%
rng = np.random.RandomState(42)
planets = pd.DataFrame({'method': rng.choice(['Radial Velocity', 'Transit', 'Imaging'], 300),
                        'number': rng.randint(1, 5, 300),
                        'orbital_period': rng.lognormal(4, 2, 300),
                        'mass': rng.rand(300), 'year': rng.randint(1995, 2014, 300)})
planets.head()
# %%
planets.dropna().describe()
# %%
ser = pd.Series(rng.rand(5))
ser
# %%
ser.sum(), ser.mean()
# %%
df = pd.DataFrame({'key': ['A', 'B', 'C', 'A', 'B', 'C'],
                   'data1': range(6),
                   'data2': rng.randint(0, 10, 6)},
                   columns = ['key', 'data1', 'data2'])
df
# %%
def filter_func(x):
    return x['data2'].std() > 1

big = df.groupby('key').filter(filter_func)
# %%
def norm_by_data2(x):
    # x is a DataFrame of group values
    x['data1'] /= x['data2'].sum()
    return x

normed = df.groupby('key')[['data1', 'data2']].apply(norm_by_data2)
normed
# %%
for (method, group) in planets.groupby('method'):
    print("{0:30s} shape={1}".format(method, group.shape))
# %%
decade = 10 * (planets['year'] // 10)
decade = decade.astype(str) + 's'
decade.name = 'decade'
planets.groupby(['method', decade])['number'].sum().unstack().fillna(0)
# %%
table = planets.groupby(['method', decade])['number'].sum().unstack().fillna(0)
df2 = df.set_index('key')
mapping = {'A': 'vowel', 'B': 'consonant', 'C': 'consonant'}
summary = df2.groupby(mapping).sum()
