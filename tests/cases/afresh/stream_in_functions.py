# case: functions seed a stream and draw from it, above the task and in it
# expect: clean
# expect: finding {"code": "C221"}
# expect: again {"x": 0.23796462709189137, "y": 570666, "z": 0.13042279608514273}
# expect: anew {"work": ["X", "draw", "random", "seed_everything"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import random
def seed_everything(n):
    random.seed(n)
def draw():
    return random.random()
# %%
seed_everything(3)
X = draw()
# %%
%%cloaca_task
def work(context):
    context.set("x", X)
    context.set("y", random.randint(1, 10**6))
    context.set("z", draw())
    return context
