# case: a task draws from the process's stream before a cell seeds it, and another below has one of its own
# expect: clean
# expect: again {"b": 0.13436424411240122}
# expect: anew {"b": ["random"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import random
# %%
%%cloaca_task a
context.set("c", 0 <= random.random() < 1)
# %%
random.seed(1)
# %%
%%cloaca_task b
context.set("b", random.random())
