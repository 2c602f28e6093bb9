# case: instances have numbers of their class's count, and a cell that takes them over asks for these alone
# expect: clean
# expect: run {"handed": {"numbers": "[1, 2]"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
class Job:
    made = 0

    def __init__(self, name):
        Job.made += 1
        self.name, self.number = name, Job.made

    def every(self):
        return Job.made
# %%
%%cloaca_task first
jobs = [Job("a"), Job("b")]
# %%
%%cloaca_task second --outputs numbers
jobs[0].name = "c"
numbers = [each.number for each in jobs]
