# case: a task draws from the seeded stream and makes a generator of its own by the same name: the name stays the module
# expect: finding {"code": "C222", "task": "work"}
# expect: run {"context": {"a": 0.13436424411240122, "b": 0.6229016948897019}}
# %%
%load_ext cloaca_nb
%cloaca_workflow flow
# %%
import random
random.seed(1)
# %%
%%cloaca_task
def work(context):
    context.set("b", random.Random(5).random())
    context.set("a", random.random())
    return context
