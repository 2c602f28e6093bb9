# case: what a function, a property or an operator gives of a variable without a mark stays one with it
# expect: clean
# expect: run {"handed": {"found": "[[1, 2], {'a': [3, 4]}, [5, 6]]"}}
# %%
%cloaca_workflow demo
# %%
ROWS, TABLE, OTHERS = [1], {"a": [3]}, [5]
def rows():
    return ROWS
class Store:
    @property
    def all(self):
        return TABLE["a"]
    def __radd__(self, other):
        return OTHERS
store = Store()
# %%
%%cloaca_task take
first, second, third = rows(), store.all, 1 + store
# %%
%%cloaca_task change
first.append(2)
second.append(4)
third.append(6)
# %%
%%cloaca_task look --outputs found
found = [ROWS, TABLE, OTHERS]
