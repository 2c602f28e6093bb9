# case: a class that two tasks make objects of counts them
# expect: finding {"code": "C217", "severity": "error", "cell": 2, "line": 4, "says": "Order"}
# %%
%load_ext cloaca_nb
%cloaca_workflow shared
# %%
class Order:
    made = 0
    def __init__(self):
        Order.made += 1
        self.number = Order.made
# %%
%%cloaca_task
def a(context):
    context.set('a', Order().number)
    return context
# %%
%%cloaca_task --dependencies a
def b(context):
    context.set('b', Order().number)
    return context
