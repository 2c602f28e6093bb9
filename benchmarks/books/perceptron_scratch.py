# %%
import numpy as np
import matplotlib.pyplot as plt
# %%
class NeuralNet:
    def __init__(self, sizes, seed=0):
        rng = np.random.default_rng(seed)
        self.w = [rng.normal(0, 1, (m, n)) for m, n in zip(sizes[:-1], sizes[1:])]
        self.b = [np.zeros(n) for n in sizes[1:]]
        self.losses = []

    def forward(self, x):
        self.acts = [x]
        for w, b in zip(self.w, self.b):
            x = 1 / (1 + np.exp(-(x @ w + b)))
            self.acts.append(x)
        return x

    def backward(self, y, lr=.5):
        delta = (self.acts[-1] - y) * self.acts[-1] * (1 - self.acts[-1])
        for i in reversed(range(len(self.w))):
            grad_w = self.acts[i].T @ delta / len(y)
            grad_b = delta.mean(0)
            delta = delta @ self.w[i].T * self.acts[i] * (1 - self.acts[i])
            self.w[i] -= lr * grad_w
            self.b[i] -= lr * grad_b
# %%
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
y = np.array([[0], [1], [1], [0]], float)
net = NeuralNet([2, 4, 1], seed=3)
# %%
for epoch in range(400):
    out = net.forward(X)
    net.backward(y, lr=2.)
    if epoch % 100 == 0:
        loss = float(((out - y) ** 2).mean())
        net.losses.append(loss)
        print(epoch, loss)
# %%
plt.plot(net.losses)
plt.yscale('log')
# %%
pred = net.forward(X).round(4)
weights = [w.copy() for w in net.w]
# %%
params = {'lr': 2., 'epochs': 400}
def train(net, X, y, lr, epochs):
    for _ in range(epochs):
        out = net.forward(X); net.backward(y, lr)
    return ((out - y) ** 2).mean()
final_loss = train(net, X, y, **params)
