# case: a default argument of a helper uses a constant, an annotation a class
# expect: clean
# expect: run {"context": {"v": 7}}
# expect: captured ["BASE", "Opt", "add"]
# %%
%load_ext cloaca_nb
%cloaca_workflow defaults
# %%
from typing import Optional as Opt
BASE = 5
# %%
def add(x: int, base: Opt[int] = BASE) -> int:
    return x + base
# %%
%%cloaca_task
def work(context):
    context.set("v", add(2))
    return context
