# case: an object of a class that is made anew is pickled and read again
# expect: again {"n": [1, true]}
# expect: anew {"work": ["Order"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import pickle
class Order:
    made = 0
    def __init__(self):
        Order.made += 1
        self.n = Order.made
# %%
%%cloaca_task
def work(context):
    again = pickle.loads(pickle.dumps(Order()))
    context.set("n", [again.n, isinstance(again, Order)])
    return context
