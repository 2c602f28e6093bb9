# case: a cell changes what it takes over, which is the default of a class that a later cell calls
# expect: finding {"code": "C217", "cell": 4, "line": 2, "says": "changes `Stack`"}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
class Stack:
    def __init__(self, items=[]):
        self.items = items
# %%
%%cloaca_task make
first = Stack()
# %%
%%cloaca_task fill
first.items.append(1)
# %%
%%cloaca_task look
found = Stack().items
