# case: a decorator that is given a variable of its plain cell decorates a function that other cells call
# expect: finding {"code": "C147", "severity": "error", "task": "rates", "says": "a function cannot"}
# %%
%cloaca_workflow demo
# %%
%%cloaca_task rates
import functools
rate = len("ab")
def times(n=2):
    """Several times."""
    def decorate(f):
        @functools.wraps(f)
        def inner(*a):
            return n * f(*a)
        return inner
    return decorate
@times(rate)
def by_rate(days):
    return days * rate
# %%
%%cloaca_task first
tripled = by_rate(3)
# %%
%%cloaca_task tell
print(tripled)
