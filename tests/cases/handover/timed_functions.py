# case: a decorator writes down how long functions take, which several tasks use
# expect: no-finding {"code": "C224"}
# expect: clean
# %%
%cloaca_workflow demo
# %%
import time
from functools import wraps
TIMES = {}
def timed(function):
    @wraps(function)
    def inner(*given):
        start = time.perf_counter()
        try:
            return function(*given)
        finally:
            TIMES.setdefault(function.__name__, []).append(time.perf_counter() - start)
    return inner
@timed
def words(text): return text.split()
# %%
%%cloaca_task first
found = words("a b")
# %%
%%cloaca_task second
again = words("c d e"), len(TIMES["words"]), found
# %%
%%cloaca_task third
print(again)
