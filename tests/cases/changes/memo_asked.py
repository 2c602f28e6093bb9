# case: how often a memo was asked is state where code asks for it, and none where it does not
# expect: run {"context": {"v": [1, 2, null, 2]}}
# expect: captured ["f"]
# %%
%cloaca_workflow demo
# %%
from functools import lru_cache
@lru_cache(maxsize=None)
def f(x):
    return x
def warm():
    for x in (1, 2, 1):
        f(x)
warm()
# %%
%%cloaca_task
def t(context):
    context.set("v", list(f.cache_info()))
    return context
