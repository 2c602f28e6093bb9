# case: objects of a class that is made anew are pickled by what libraries have for it
# expect: finding {"code": "C228", "severity": "warning", "cell": 3, "task": "frame", "says": ["`Order`", "task `shelved`"]}
# expect: finding {"code": "C228", "cell": 4, "task": "dumped", "says": "`Order`"}
# expect: finding {"code": "C228", "cell": 5, "task": "shelved", "says": "`Order`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow outliving
# %%
class Order:
    made = 0
    def __init__(self):
        Order.made += 1
# %%
%%cloaca_task
def frame(context):
    import pandas as pd
    pd.DataFrame({"order": [Order()]}).to_pickle("/tmp/orders.pickle")
    context.set("frame", 1)
    return context
# %%
%%cloaca_task --dependencies frame
def dumped(context):
    import joblib
    joblib.dump(Order(), "/tmp/order.joblib")
    context.set("dumped", 1)
    return context
# %%
%%cloaca_task --dependencies dumped
def shelved(context):
    import shelve
    with shelve.open("/tmp/orders") as shelf:
        shelf["order"] = Order()
    context.set("shelved", 1)
    return context
# %%
%%cloaca_task --dependencies shelved
def read(context):
    import pandas
    context.set("n", len(pandas.read_pickle("/tmp/orders.pickle")))
    return context
