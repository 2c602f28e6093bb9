# case: a body with a helper function of its own, a class and an import
# expect: clean
# expect: run {"context": {"v": 9}}
# %%
%load_ext cloaca_nb
%cloaca_workflow bodydef
# %%
%%cloaca_task v
import math
def sq(x):
    return x * x
class K:
    base = 3
context.set("v", sq(K.base) + int(math.floor(0.5)))
