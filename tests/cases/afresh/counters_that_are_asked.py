# case: What a class counts as instances are made is told where a later task asks for it, or makes one
# expect: finding {"code": "C217", "task": "make", "says": ["`Order`", "`tell`"]}
# expect: finding {"code": "C217", "task": "copy", "says": ["`Page`", "`again`"]}
# %%
%cloaca_workflow counted
# %%
class Order:
    count = 0

    def __init__(self):
        self.number = Order.count
        Order.count += 1

    def others(self):
        return Order.count - 1


class Page:
    count = 0

    def __init__(self):
        self.number = Page.count
        Page.count += 1

    def copy(self):
        return type(self)()
# %%
%%cloaca_task make
orders = [Order() for _ in range(3)]
# %%
%%cloaca_task tell --outputs others
others = orders[0].others()
# %%
%%cloaca_task copy
page = Page()
# %%
%%cloaca_task again --outputs number
number = page.copy().number
