# case: a decorator keeps how long its function took: tasks would each have their own
# expect: finding {"code": "C224", "severity": "error"}
# %%
%cloaca_workflow demo
# %%
import time


def timed(function):
    def wrapper(*args):
        start = time.time()
        result = function(*args)
        wrapper.took = time.time() - start
        return result

    return wrapper


@timed
def double(n):
    return 2 * n
# %%
%%cloaca_task one
first = double(4)
# %%
%%cloaca_task other
second = first + double(1)
# %%
%%cloaca_task show
print(second, double.took)
