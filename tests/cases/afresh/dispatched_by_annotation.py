# case: a function goes by the class of what it is given, as an annotation names it, and the class is made anew
# expect: again {"told": "item 3"}
# expect: anew {"work": ["Item", "RATES", "_", "tell"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
from functools import singledispatch

RATES = {"a": 2}

class Item:
    def value(self):
        return RATES["a"]

@singledispatch
def tell(x):
    return str(x)

@tell.register
def _(x: Item):
    return f"item {x.value()}"
# %%
%%cloaca_task
def work(context):
    RATES["a"] += 1
    context.set("told", tell(Item()))
    return context
