# case: a function below a decorator of its plain cell uses a variable of that cell, and other cells call it
# expect: no-finding {"severity": "error"}
# expect: run {"handed": {"rate": "2", "tripled": "18"}}
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
@times(3)
def by_rate(days):
    return days * rate
# %%
%%cloaca_task first
tripled = by_rate(3)
# %%
%%cloaca_task tell
print(tripled)
