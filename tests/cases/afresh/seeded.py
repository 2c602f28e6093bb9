# case: a generator of random numbers, seeded once
# expect: again {"same": true}
# expect: anew {"work": ["rng"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import random
rng = random.Random(7)
# %%
%%cloaca_task
def work(context):
    context.set("same", [rng.random() for _ in range(3)] == [random.Random(7).random(), *(lambda r: [r.random() for _ in range(3)][1:])(random.Random(7))])
    return context
