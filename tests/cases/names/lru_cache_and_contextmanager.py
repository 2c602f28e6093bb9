# case: lru_cache and contextmanager
# expect: gives {"a": [55, 5]}
# expect: carries ["contextmanager", "ctx", "fib", "lru_cache"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from functools import lru_cache
from contextlib import contextmanager
@lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n-1) + fib(n-2)
@contextmanager
def ctx():
    yield 5
fib(10)
# %%
%%cloaca_task
def a(context):
    with ctx() as v:
        context.set("a", [fib(10), v])
    return context
