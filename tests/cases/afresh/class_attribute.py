# case: a class counts its instances
# expect: again {"n": [1, 2]}
# expect: anew {"work": ["Order"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
class Order:
    made = 0
    def __init__(self):
        Order.made += 1
        self.number = Order.made
# %%
%%cloaca_task
def work(context):
    context.set("n", [Order().number, Order().number])
    return context
