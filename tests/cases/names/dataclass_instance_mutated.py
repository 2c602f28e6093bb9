# case: dataclass instance, mutated
# expect: gives {"n": [0.5, ["a"]]}
# expect: carries ["Config", "cfg", "dataclass", "field"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from dataclasses import dataclass, field
@dataclass
class Config:
    rate: float = 0.1
    tags: list = field(default_factory=list)
    def add(self, t):
        self.tags.append(t)
cfg = Config()
cfg.rate = 0.5
cfg.add("a")
# %%
%%cloaca_task
def t(context):
    context.set("n", [cfg.rate, cfg.tags])
    return context
