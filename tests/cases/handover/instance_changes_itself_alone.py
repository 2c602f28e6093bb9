# case: an instance that is handed over changes what it has of its own; its class has a constant list
# expect: no-finding {"code": "C217"}
# expect: run {"handed": {"count": "[2, 1, 1]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow own
# %%
%%cloaca_task first
class A:
    kinds = ["b", "c"]
    n = 1
    def __init__(self):
        self.items = []
    def add(self, item):
        if item in self.kinds:
            self.items.append(item)
            self.n += 1
a = A()
# %%
%%cloaca_task second
a.add("b")
# %%
%%cloaca_task third --outputs count
count = [a.n, A.n, len(a.items)]
