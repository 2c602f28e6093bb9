# case: a cached property keeps what it was when it was read first
# expect: run {"context": {"total": 3, "size": 3}}
# %%
%cloaca_workflow demo
# %%
from functools import cached_property
class Frame:
    def __init__(self, xs):
        self.xs = xs
    @cached_property
    def total(self):
        return sum(self.xs)
frame = Frame([1, 2])
# %%
frame.total
frame.xs.append(10)
# %%
%%cloaca_task
def t(context):
    context.set("total", frame.total)
    context.set("size", len(frame.xs))
    return context
