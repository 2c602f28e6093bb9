# %% [markdown]
# # Lesson 1
# %%
print("Hello, world!")
# %%
name = "Ada"
age = 36
# %%
print(name, "is", age)
age = age + 3
# %%
name?
# %%
len?
# %%
%who
# %%
!ls
# %%
odds = [1, 3, 5, 7]
primes = odds
primes.append(2)
print('primes:', primes)
print('odds has become:', odds)
# %%
odds = [1, 3, 5, 7]
primes = list(odds)
primes.append(2)
# %%
%%timeit -n1 -r1
sum(odds)
# %%
%%time
total = sum(primes)
# %%
import numpy
data = numpy.arange(12.).reshape(3, 4)
maxval, minval, stdval = numpy.amax(data), numpy.amin(data), numpy.std(data)
# %%
def fahr_to_celsius(temp):
    return (temp - 32) * (5 / 9)
def celsius_to_kelvin(temp_c):
    return temp_c + 273.15
# %%
fahr_to_celsius(32)
# %%
def fahr_to_kelvin(temp_f):
    temp_c = fahr_to_celsius(temp_f)
    return celsius_to_kelvin(temp_c)
temp_kelvin = fahr_to_kelvin(212.0)
# %%
filenames = ['a-01.csv', 'a-02.csv']
for i, filename in enumerate(filenames):
    numpy.savetxt(filename, data * (i + 1), delimiter=',')
# %%
import glob
found = sorted(glob.glob('a-*.csv'))
means = []
for f in found:
    d = numpy.loadtxt(fname=f, delimiter=',')
    means.append(d.mean(axis=1))
means
# %%
assert len(means) == 2, 'two files'
_ = numpy.asarray(means).sum()
print(_)
# %%
from IPython.display import display, HTML
display(HTML("<b>done</b>"))
s = 0
for num in odds:
    s = s + num
print('sum', s)
