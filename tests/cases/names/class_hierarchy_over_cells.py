# case: class hierarchy over cells
# expect: gives {"n": [[1, 2], ["dedupe"]]}
# expect: carries ["ABC", "Dedupe", "SEEN", "STEPS", "Step", "abstractmethod", "log"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from abc import ABC, abstractmethod
class Step(ABC):
    name: str = "step"
    @abstractmethod
    def apply(self, rows): ...
    def __call__(self, rows):
        return log(self.name, self.apply(rows))
# %%
class Dedupe(Step):
    name = "dedupe"
    def apply(self, rows):
        return sorted(set(rows))
# %%
def log(name, rows):
    SEEN.append(name)
    return rows
SEEN: list[str] = []
# %%
STEPS = [Dedupe()]
# %%
%%cloaca_task
def t(context):
    rows = [2, 1, 2]
    for step in STEPS:
        rows = step(rows)
    context.set("n", [rows, SEEN])
    return context
