# case: an enum's member, a function and an instance that are made anew are pickled and read again
# expect: again {"n": [true, true, true, 3]}
# expect: anew {"work": ["LOG", "Color", "note", "Order"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import enum
import pickle
LOG = []
class Color(enum.Enum):
    RED = 1
    def note(self):
        LOG.append(self)
        return self
def note(x):
    LOG.append(x)
    return x
class Order:
    def __init__(self):
        LOG.append(self)
# %%
%%cloaca_task
def work(context):
    again = pickle.loads(pickle.dumps([Color.RED.note(), note, Order()]))
    again[1](1)
    same = [again[0] is Color.RED, again[1] is note, type(again[2]) is Order]
    context.set("n", [*same, len(LOG)])
    return context
