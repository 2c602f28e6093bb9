# case: a cell that is no task changes a list that an instance has, by what it is given
# expect: finding {"code": "C144"}
# %%
%cloaca_workflow demo
# %%
import random


class Net:
    def __init__(self):
        self.losses = []

    def fit(self, xs):
        self.losses.append(sum(xs))
# %%
%%cloaca_task train
net = Net()
net.fit([1, 2])
# %%
random.shuffle(net.losses)
# %%
%%cloaca_task more
print(net.losses)
