# case: a function that watches an instance is none that an operator in place changes
# expect: clean
# expect: run {"handed": {"left": "2"}}
# %%
%cloaca_workflow demo
# %%
class Store:
    def __init__(self):
        self.stock, self.watching = 5, []
    def on_low(self, call):
        self.watching.append(call)
        return call
    def take(self):
        self.stock -= 1
        for call in self.watching:
            call(self)
store = Store()
@store.on_low
def warn(low):
    print(low.stock)
# %%
%%cloaca_task sell
for _ in range(3):
    store.take()
# %%
%%cloaca_task count --outputs left
left = store.stock
