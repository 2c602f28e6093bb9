# case: an instance above holds a function of the notebook, notes what it calls it with, and is read later
# expect: clean
# expect: run {"context": {"told": [2, 3, [1, 2]]}}
# %%
%load_ext cloaca_nb
%cloaca_workflow held
# %%
class Job:
    def __init__(self, step):
        self.step = step
        self.seen = []
    def run(self, x):
        self.seen.append(x)
        return self.step(x)
def more(x): return x + 1
job = Job(more)
# %%
%%cloaca_task one
first = job.run(1)
# %%
%%cloaca_task two
found = [first, job.run(2), job.seen]
# %%
%%cloaca_task three
context.set("told", context.get("found"))
