# case: a task counts in a dictionary of numbers, and another one reads copies that were made of it before
# expect: no-finding {"code": "C217"}
# expect: run {"context": {"shipped": {"a": 1, "b": 3}, "before": [{"a": 5, "b": 3}, ["a", "b"], {"a": 5, "b": 3}]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow stock
# %%
stock = {"a": 5, "b": 3}
def take(name, count):
    stock[name] -= count
before = dict(stock)
names = list(stock)
copied = stock.copy()
# %%
%%cloaca_task
def ship(context):
    take("a", 4)
    context.set("shipped", stock)
    return context
# %%
%%cloaca_task -d ship
def tell(context):
    context.set("before", [before, names, copied])
    context.set("shipped", context.get("shipped"))
    return context
