# case: a decorator with arguments wraps a helper, functools.wraps is used inside
# expect: no-finding {"severity": "error"}
# expect: run {"context": {"v": "<hi>"}}
# expect: captured ["tagged", "greet", "functools"]
# %%
%load_ext cloaca_nb
%cloaca_workflow closures
# %%
import functools
def tagged(left, right):
    def outer(f):
        @functools.wraps(f)
        def inner(*a, **k):
            return left + f(*a, **k) + right
        return inner
    return outer
# %%
@tagged("<", ">")
def greet():
    return "hi"
# %%
%%cloaca_task
def work(context):
    context.set("v", greet())
    return context
