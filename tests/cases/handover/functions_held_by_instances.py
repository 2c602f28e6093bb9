# case: instances above hold functions of the notebook, count how often they call them, and are read later
# expect: clean
# expect: run {"context": {"told": [[true, false], [2, 1], true, 3, 5, 2]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow held
# %%
from dataclasses import dataclass
from typing import Callable
@dataclass
class Rule:
    test: Callable
    hits: int = 0
    def holds(self, x):
        found = self.test(x)
        self.hits += found
        return found
class Pipe:
    def __init__(self): self.steps, self.runs = [], 0
    def add(self, f):
        self.steps.append(f)
        return self
    def run(self, x):
        self.runs += 1
        for f in self.steps: x = f(x)
        return x
def positive(x): return x > 0
def odd(x): return x % 2 == 1
def more(x): return x + 1
def twice(x): return x * 2
rules = [Rule(positive), Rule(odd)]
pipe = Pipe().add(twice).add(more)
# %%
%%cloaca_task one
held = [all([rule.holds(x) for rule in rules]) for x in (1, 2)]
first = pipe.run(1)
# %%
%%cloaca_task two
found = [held, [rule.hits for rule in rules], rules[0].holds(5), first, pipe.run(2), pipe.runs]
# %%
%%cloaca_task three
context.set("told", context.get("found"))
