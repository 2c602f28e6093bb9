# %%
config = {"epochs": 3, "lr": 0.1}
weights = [0.0, 0.0]
data = [((1.0, 2.0), 1), ((2.0, 1.0), 0), ((0.5, 2.5), 1)]
# %%
history = []
for epoch in range(config["epochs"]):
    err = 0
    for xs, t in data:
        out = 1 if sum(w * x for w, x in zip(weights, xs)) > 0 else 0
        delta = t - out
        err += abs(delta)
        for i, x in enumerate(xs):
            weights[i] += config["lr"] * delta * x
    history.append(err)
# %%
if history[-1] == 0:
    status = "converged"
else:
    status = "running"
# %%
try:
    bad = data[10]
except IndexError as e:
    message = str(e)
# %%
with open("w.txt", "w") as fh:
    fh.write(repr(weights))
# %%
saved = eval(open("w.txt").read())
