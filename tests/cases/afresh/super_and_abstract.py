# case: classes of a family that count what is made of them, by `super()` and abstract methods
# expect: again {"made": ["dog", "dog"], "says": "woof 4", "abstract": true}
# expect: anew {"work": ["Animal", "Dog"]}
# %%
%cloaca_workflow again
# %%
from abc import ABC, abstractmethod
class Animal(ABC):
    made = []
    def __init__(self, legs):
        self.legs = legs
        Animal.made.append(type(self).__name__.lower())
    @abstractmethod
    def says(self): ...
    def line(self):
        return f"{self.says()} {self.legs}"
class Dog(Animal):
    def __init__(self):
        super().__init__(4)
    def says(self):
        return "woof"
    def line(self):
        return super().line()
# %%
%%cloaca_task
def work(context):
    Dog()
    context.set("says", Dog().line())
    context.set("made", Animal.made)
    try:
        Animal(2)
    except TypeError:
        context.set("abstract", True)
    return context
