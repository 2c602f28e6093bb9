# %%
import random
random.seed(42)
# %%
def step(pos):
    return pos + random.choice([-1, 1])
# %%
walks = []
for _ in range(5):
    pos, path = 0, [0]
    for _ in range(20):
        pos = step(pos)
        path.append(pos)
    walks.append(path)
# %%
ends = [w[-1] for w in walks]
mean = sum(ends) / len(ends)
# %%
more = [random.random() for _ in range(3)]
random.shuffle(ends)
# %%
final = sorted(ends), more
