# case: a function of a helper module has the name of work, and does none; another one reads a file
# expect: gives {"n": [3, [1]]}
# %%
%cloaca_workflow demo
# %%
%%cloaca_module helpers
def read(values): return sum(values)
def load(value): return [value]
# %%
import helpers
from helpers import load
total = helpers.read([1, 2])
one = load(1)
# %%
%%cloaca_task
def t(context):
    context.set("n", [total, one])
    return context
