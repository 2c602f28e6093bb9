# case: two tasks pickle objects of a class that is made anew, each for itself and none reads
# expect: no-finding {"code": "C228"}
# expect: again {"n": true}
# expect: anew {"work": ["Order"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow outliving
# %%
import pickle
class Order:
    made = 0
    def __init__(self):
        Order.made += 1
# %%
%%cloaca_task
def work(context):
    context.set("n", len(pickle.dumps(Order())) > 0)
    return context
# %%
%%cloaca_task --dependencies work
def other(context):
    context.set("m", len(pickle.dumps(1)) > 0)
    return context
