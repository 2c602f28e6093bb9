# case: what a decorator of a plain cell runs at once needs a variable of that cell
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
        f(1)
        @functools.wraps(f)
        def inner(*a):
            return n * f(*a)
        return inner
    return decorate
@times(3)
def by_rate(days):
    return days * rate
# %%
%%cloaca_task first
tripled = by_rate(3)
# %%
%%cloaca_task tell
print(tripled)
