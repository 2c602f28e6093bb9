# case: what an operator of the notebook's own class gives beside a function is known, and only carried
# expect: clean
# expect: run {"handed": {"first": "[1]", "second": "[1]"}}
# %%
%cloaca_workflow demo
# %%
class Pipeline:
    def __init__(self, steps=()):
        self.steps = list(steps)
    def __or__(self, step):
        return Pipeline([*self.steps, step])
    def run(self, rows):
        for step in self.steps:
            rows = step(rows)
        return rows
def keep(rows):
    return [row for row in rows if row]
# %%
pipe = Pipeline() | keep
# %%
%%cloaca_task one --outputs first
first = pipe.run([0, 1])
# %%
%%cloaca_task two --outputs second
second = pipe.run([0, *first])
