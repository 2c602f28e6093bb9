# case: a decorator that prints how long its function took gives what the function gives, in each task
# expect: clean
# expect: run {"handed": {"total": "55"}}
# %%
%cloaca_workflow demo
# %%
import functools
import time


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        result = function(*args, **kwargs)
        end = time.perf_counter()
        print(f"{function.__name__}: {end - start:.4f} s")
        return result

    return wrapper
# %%
@timed
def sum_to(n):
    return sum(range(n + 1))
# %%
%%cloaca_task small
first = sum_to(4)
# %%
%%cloaca_task large
total = first + sum_to(9)
# %%
%%cloaca_task show
print(total)
