# case: named tuples are put into the lists of an index, by words that a function which it was given tells
# expect: clean
# expect: run {"handed": {"told": "[[(0, 1)], 2]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from collections import defaultdict
from typing import NamedTuple

class Place(NamedTuple):
    text: int
    word: int

class Index:
    LEFT_OUT = {"the"}
    def __init__(self, words=str.split):
        self.words = words
        self.places = defaultdict(list)
        self.texts = []
    def add(self, text):
        self.texts.append(text)
        for at, word in enumerate(self.words(text)):
            if word not in self.LEFT_OUT:
                self.places[word].append(Place(len(self.texts) - 1, at))

def words(text):
    return text.lower().split()
# %%
%%cloaca_task index
found = Index(words)
found.add("The fox")
# %%
%%cloaca_task ask
first = list(found.places["fox"])
found.add("A dog")
# %%
%%cloaca_task tell --outputs told
told = [[tuple(each) for each in first], len(found.texts)]
