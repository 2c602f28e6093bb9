# case: operators, a context manager and __post_init__ that change something
# expect: run {"context": {"log": ["made", "a", "enter", "exit"], "total": 5}}
# %%
%cloaca_workflow demo
# %%
from dataclasses import dataclass
LOG = []
@dataclass
class Account:
    total: int = 0
    def __post_init__(self):
        LOG.append("made")
    def __lshift__(self, value):
        LOG.append(value)
        self.total += 5
        return self
    def __enter__(self):
        LOG.append("enter")
        return self
    def __exit__(self, *error):
        LOG.append("exit")
account = Account()
# %%
account << "a"
# %%
with account:
    pass
# %%
%%cloaca_task
def t(context):
    context.set("log", LOG)
    context.set("total", account.total)
    return context
