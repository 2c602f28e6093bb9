# case: an object of a class that is made anew is pickled, and another task reads it
# expect: finding {"code": "C228", "severity": "warning", "cell": 3, "task": "work", "says": ["`Order`", "task `read`"]}
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
    context.set("order", pickle.dumps(Order()).hex())
    return context
# %%
%%cloaca_task --dependencies work
def read(context):
    context.set("n", str(pickle.loads(bytes.fromhex(context.get("order")))))
    return context
