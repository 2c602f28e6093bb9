# case: a class numbers its instances as they are made; a later task only asks them
# expect: clean
# expect: run {"handed": {"told": "['1 a', '2 b']"}}
# %%
%cloaca_workflow demo
# %%
import itertools
class Item:
    numbers = itertools.count(1)
    def __init__(self, name):
        self.name, self.number = name, next(Item.numbers)
    @classmethod
    def of(cls, row):
        return cls(**row)
    def show(self):
        return f"{self.number} {self.name}"
class Special(Item):
    pass
# %%
%%cloaca_task first
items = [Item("a"), Special.of({"name": "b"})]
# %%
%%cloaca_task second
told = [item.show() for item in items if isinstance(item, Item)]
# %%
%%cloaca_task third
print(told)
