# case: a helper module keeps state in a class, a default and a closure, and a task pickles its class
# expect: again {"n": [1, 1, 1, true]}
# expect: anew {"work": ["helpers"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
%%cloaca_module helpers
class Order:
    made = 0
    def __init__(self):
        Order.made += 1
        self.n = Order.made
def keep(x, seen=[]):
    seen.append(x)
    return len(seen)
def counter():
    n = 0
    def count():
        nonlocal n
        n += 1
        return n
    return count
count = counter()
# %%
import pickle
from helpers import Order, keep, count
# %%
%%cloaca_task
def work(context):
    made = Order()
    same = type(pickle.loads(pickle.dumps(made))) is Order
    context.set("n", [made.n, keep(1), count(), same])
    return context
