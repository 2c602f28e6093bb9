# case: what `__reduce__` gives makes copies and what comes of a pickle, and so does what copyreg is told
# expect: again {"n": [[4, 5, 6], [4, 5, 6]]}
# expect: anew {"work": ["log", "build", "Order", "Row"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import copy, copyreg, pickle
log = []
def build(kind, n):
    log.append(n)
    return kind(n)
class Order:
    def __init__(self, n): self.n = n
    def __reduce__(self): return build, (Order, self.n)
class Row:
    def __init__(self, n): self.n = n
copyreg.pickle(Row, lambda row: (build, (Row, row.n)))
# %%
%%cloaca_task
def work(context):
    found = [copy.copy(Order(4)), pickle.loads(pickle.dumps(Order(5))), pickle.loads(pickle.dumps(Row(6)))]
    context.set("n", [[each.n for each in found], log])
    return context
