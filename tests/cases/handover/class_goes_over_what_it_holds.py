# case: a class gives what it holds one after the other; a cell that is no task looks at each
# expect: clean
# expect: run {"handed": {"names": "['a', 'b']"}}
# %%
%cloaca_workflow demo
# %%
class Item:
    def __init__(self, number):
        self.number = number
        self.name = chr(96 + number)


class Items:
    def __init__(self):
        self._items = {}

    def add(self, item):
        self._items[item.number] = item
        return self

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter(self._items.values())
# %%
%%cloaca_task fill
items = Items()
for number in (1, 2):
    items.add(Item(number))
# %%
for item in items:
    print(item.name)
assert len(items) == 2
# %%
%%cloaca_task names --outputs names
names = [item.name for item in items]
