# case: a class calls functions that it was given; a cell that is no task asks what came of a list
# expect: clean
# expect: run {"handed": {"total": "9.0"}}
# %%
%cloaca_workflow demo
# %%
class Steps:
    def __init__(self, *steps):
        self.steps = list(steps)

    def run(self, value):
        for step in self.steps:
            value = step(value)
        return value


def doubled(value):
    return [float(each) * 2 for each in value]


def firsts(value):
    return value[:2]


STEPS = Steps(doubled, firsts)
# %%
%%cloaca_task run
found = STEPS.run([1, 2, 3])
found.append(3)
# %%
assert sorted(found)[0] == 2
# %%
%%cloaca_task total --outputs total
total = sum(found)
