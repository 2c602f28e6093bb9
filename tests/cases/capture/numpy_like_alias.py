# case: standard modules under aliases used only in a helper's default and decorator
# expect: clean
# expect: run {"context": {"v": [1, 1]}}
# expect: captured ["ft", "cached"]
# %%
%load_ext cloaca_nb
%cloaca_workflow cached_flow
# %%
import functools as ft
# %%
@ft.lru_cache(maxsize=None)
def cached(n):
    return 1 if n < 2 else cached(n - 1)
# %%
%%cloaca_task
def work(context):
    context.set("v", [cached(5), cached(6)])
    return context
