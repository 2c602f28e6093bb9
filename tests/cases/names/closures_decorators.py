# case: closures decorators
# expect: gives {"a": [2, [0]]}
# expect: carries ["CALLS", "OFFSET", "functools", "time", "timed", "work"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
import functools, time
def timed(f):
    @functools.wraps(f)
    def wrapper(*a, **k):
        start = time.perf_counter()
        try:
            return f(*a, **k)
        finally:
            CALLS.append(round(time.perf_counter() - start))
    return wrapper
CALLS = []
@timed
def work(x): return x + OFFSET
OFFSET = 1
# %%
%%cloaca_task
def a(context):
    context.set("a", [work(1), CALLS]); return context
