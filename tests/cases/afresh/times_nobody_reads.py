# case: how long each call took is gathered in a list that no task looks at: no value that a run has one of
# expect: clean
# expect: no-finding {"code": "C217"}
# expect: no-finding {"code": "C224"}
# expect: run {"context": {"one": [1], "two": 2}}
# %%
%load_ext cloaca_nb
%cloaca_workflow timed
# %%
import functools
import time

def timed(label):
    def around(function):
        times = []
        @functools.wraps(function)
        def inner(*rows):
            began = time.perf_counter()
            given = function(*rows)
            times.append((label, time.perf_counter() - began))
            return given
        inner.times = times
        return inner
    return around

@timed("clean")
def clean(rows):
    return [row for row in rows if row]

@timed("total")
def total(rows):
    return sum(clean(rows))
# %%
%%cloaca_task
def first(context):
    context.set("one", clean([1, 0]))
    return context
# %%
%%cloaca_task --dependencies first
def second(context):
    context.set("two", total([2, 0]))
    return context
