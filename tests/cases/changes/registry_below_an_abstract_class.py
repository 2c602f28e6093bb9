# case: classes below an abstract one enter themselves in a table of that: nothing of the process is set
# expect: no-finding {"code": "C234"}
# expect: no-finding {"code": "C217"}
# expect: clean
# %%
%cloaca_workflow demo
# %%
from abc import ABC, abstractmethod
class Product(ABC):
    made = {}
    def __init_subclass__(cls, kind=None, **others):
        super().__init_subclass__(**others)
        if kind:
            Product.made[kind] = cls
    def __init__(self, price): self.price = price
    @abstractmethod
    def total(self, count): ...
    def __repr__(self): return f"{type(self).__name__}({self.price})"
class Book(Product, kind="book"):
    def total(self, count): return self.price * count
# %%
%%cloaca_task first
basket = {Product.made["book"](3): 2}
# %%
%%cloaca_task second
total = sum(each.total(count) for each, count in basket.items())
# %%
print(total)
# %%
%%cloaca_task third
print(total, basket)
