# case: steps that hold functions count what they have done: the functions themselves keep nothing
# expect: clean
# expect: run {"handed": {"last": "[18, 10]"}}
# %%
%cloaca_workflow demo
# %%
from dataclasses import dataclass, field
@dataclass
class Step:
    work: object
    seen: list = field(default_factory=list)
    def run(self, x):
        result = self.work(x)
        self.seen.append(result)
        return result
def double(x): return 2 * x
def more(x): return x + 1
# %%
steps = [Step(double), Step(more)]
# %%
%%cloaca_task first
value = 4
for step in steps:
    value = step.run(value)
# %%
%%cloaca_task second
last = [step.run(value) for step in steps]
# %%
%%cloaca_task third
print(last)
