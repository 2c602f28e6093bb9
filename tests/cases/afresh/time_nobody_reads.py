# case: how long a call took, which a decorator puts where nobody reads it, is nothing that a function gives
# expect: no-finding {"severity": "error"}
# expect: gives {"first": 3, "second": 4}
# %%
%cloaca_workflow demo
# %%
import functools
from time import perf_counter
def timed(f):
    @functools.wraps(f)
    def inner(*args):
        began = perf_counter()
        found = f(*args)
        inner.last = perf_counter() - began
        return found
    return inner
@timed
def add(a, b):
    return a + b
# %%
%%cloaca_task one
def one(context):
    context.set("first", add(1, 2))
    return context
# %%
%%cloaca_task two --dependencies one
def two(context):
    context.set("second", add(1, 3))
    return context
