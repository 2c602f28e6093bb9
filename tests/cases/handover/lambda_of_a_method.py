# case: lambdas that a method, or the class itself, gives an instance; one that calls a function which counts
# expect: clean
# expect: again {"v": [1, 4, null, {"a": 1, "b": 1}, 2, 3]}
# expect: anew {"make": ["COUNT", "Stats", "fresh"], "use": ["fresh"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
COUNT = []
def fresh():
    COUNT.append(1)
    return len(COUNT)
class Button:
    def __init__(self, on_click=None):
        self.on_click = on_click or (lambda x: x)
        self.filters = {"positive": lambda v: v > 0}
    def click(self, v):
        return self.on_click(v) if self.filters["positive"](v) else None
@dataclass
class Stats:
    counts: dict = field(default_factory=dict)
    key: Callable = field(default=lambda row: row["k"])
    def add(self, row):
        self.counts[self.key(row)] = self.counts.get(self.key(row), 0) + 1
# %%
%%cloaca_task make
plain, double = Button(), Button(on_click=lambda x: x * 2)
stats = Stats()
stats.add({"k": "a"})
numbers = defaultdict(lambda: fresh())
numbers["a"]
# %%
%%cloaca_task use
stats.add({"k": "b"})
found = [plain.click(1), double.click(2), double.click(-1), stats.counts, numbers["b"], numbers["c"]]
# %%
%%cloaca_task told
context.set("v", context["found"])
