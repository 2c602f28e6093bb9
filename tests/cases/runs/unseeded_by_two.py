# case: two tasks draw from a generator that nobody has seeded: each has one of its own, and a run is no worse for it
# expect: clean
# expect: run {"context": {"one": true, "two": true}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import random
rng = random.Random()
# %%
%%cloaca_task first
context.set("one", 0 <= rng.random() < 1)
# %%
%%cloaca_task second --dependencies first
context.set("two", rng.choice([1, 2]) > 0)
