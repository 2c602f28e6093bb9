# case: a cell that is no task binds anew what one before it has bound as it drew random numbers
# expect: finding {"code": "C144", "cell": 4, "says": "this cell changes `random`, which task `first` makes and task `second` reads"}
# %%
%load_ext cloaca_nb
%cloaca_workflow draws
# %%
import random
random.seed(3)
# %%
# %%cloaca_task first
a = random.random()
# %%
for i in range(3):
    print(random.random())
# %%
i = i + 1
# %%
# %%cloaca_task second
b = random.random() + a
