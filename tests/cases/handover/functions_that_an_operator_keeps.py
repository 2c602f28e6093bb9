# case: an instance keeps functions that an operator is given, and another cell calls it
# expect: clean
# expect: run {"handed": {"told": "[9, 16]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
class Pipe:
    def __init__(self):
        self.steps = []
    def __or__(self, step):
        self.steps.append(step)
        return self
    def __iadd__(self, step):
        self.steps.append(step)
        return self
    def __call__(self, value):
        for step in self.steps:
            value = step(value)
        return value

def add(n):
    return n + 1

def double(n):
    return n * 2

def square(n):
    return n * n
# %%
%%cloaca_task make
pipe = Pipe() | add
other = Pipe() | double
pipe += square
# %%
%%cloaca_task tell --outputs told
told = [pipe(2), other(8)]
