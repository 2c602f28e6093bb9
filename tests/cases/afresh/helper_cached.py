# case: what a helper module's cached function gives is changed
# expect: again {"n": ["a", "b"]}
# expect: anew {"work": ["kept"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
%%cloaca_module kept
from functools import lru_cache
@lru_cache
def get(key):
    return [key]
# %%
from kept import get
# %%
%%cloaca_task
def work(context):
    get("a").append("b")
    context.set("n", get("a"))
    return context
