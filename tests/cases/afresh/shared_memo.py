# case: a memo that two tasks use is no shared state
# expect: no-finding {"code": "C217"}
# expect: again {"a": 1, "b": 4}
# expect: anew {"a": ["CACHE", "square"], "b": ["CACHE", "square"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
CACHE = {}
def square(n):
    if n not in CACHE:
        CACHE[n] = n * n
    return CACHE[n]
# %%
%%cloaca_task
def a(context):
    context.set('a', square(1))
    return context
# %%
%%cloaca_task
def b(context):
    context.set('b', square(2))
    return context
