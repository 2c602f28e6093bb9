# %%
import math, random, statistics
import numpy as np
# %%
random.seed(11)
samples = []
accepted = 0
# %%
def target(x):
    return math.exp(-0.5 * x * x) + 0.5 * math.exp(-0.5 * (x - 4) ** 2)

def propose(x, width=1.0):
    return x + random.uniform(-width, width)
# %%
x = 0.0
for i in range(2000):
    y = propose(x)
    if random.random() < target(y) / target(x):
        x = y
        accepted += 1
    samples.append(x)
rate = accepted / len(samples)
print(rate)
# %%
burned = samples[500:]
mean = statistics.fmean(burned)
sd = statistics.stdev(burned)
# %%
counts, edges = np.histogram(burned, bins=20)
hist = dict(zip(edges.round(3).tolist(), counts.tolist()))
# %%
chains = {}
for seed in (1, 2, 3):
    random.seed(seed)
    pos, chain = 0, []
    for _ in range(100):
        pos += random.choice([-1, 1])
        chain.append(pos)
    chains[seed] = chain
ends = {k: v[-1] for k, v in chains.items()}
