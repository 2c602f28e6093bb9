# case: a task counts in a list that has an instance beside the number, which another task reads
# expect: no-finding {"code": "C217"}
# expect: run {"context": {"n": 2, "best": ["a", "b"]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow stock
# %%
class Item:
    def __init__(self, name):
        self.name = name
STOCK = {}
def put(name):
    item = Item(name)
    STOCK[name] = [item, 1]
    return item
put("a")
put("b")
best = [each[0] for each in STOCK.values()]
# %%
%%cloaca_task
def count(context):
    STOCK["a"][1] += 1
    context.set("n", STOCK["a"][1])
    return context
# %%
%%cloaca_task -d count
def tell(context):
    context.set("best", [each.name for each in best])
    return context
