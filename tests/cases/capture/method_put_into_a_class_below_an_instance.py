# case: a cell puts a method into a class of a library below an instance that a task calls it of
# expect: captured ["rng", "random"]
# expect: gives {"picked": [1, 3]}
# %%
%load_ext cloaca_nb
%cloaca_workflow picked
# %%
import random
rng = random.Random(3)
# %%
random.Random.pick = lambda self, rows: rows[self.randrange(len(rows))]
first = rng.pick([1, 2, 3])
# %%
%%cloaca_task
def told(context):
    context.set("picked", [first, rng.pick([1, 2, 3])])
    return context
