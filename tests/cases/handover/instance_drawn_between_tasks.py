# case: a cell that is no task draws and shows what an instance has, which later tasks change
# expect: clean
# expect: run {"handed": {"out": "[3, 3, 2]"}}
# %%
%cloaca_workflow demo
# %%
import json

import matplotlib.pyplot as plt


class Net:
    def __init__(self):
        self.losses = []
        self.rows = [{"a": 1}]

    def __call__(self, x):
        return x + len(self.losses)

    def fit(self, xs):
        self.losses.append(sum(xs))
        return self


def first(rows):
    for row in rows[:1]:
        print(row)
# %%
%%cloaca_task train
net = Net().fit([1, 2])
# %%
plt.plot(net.losses)
plt.yscale("log")
plt.show()
# %%
first(net.rows)
json.dumps(net.losses)
# %%
%%cloaca_task more --outputs out
net.fit([3])
out = [*net.losses, net(0)]
