# case: a class's attribute is counted through `type(self)`
# expect: again {"n": [1, 2]}
# expect: anew {"work": ["Job"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
class Job:
    count = 0
    def __init__(self):
        type(self).count += 1
        self.number = self.count
# %%
%%cloaca_task
def work(context):
    context.set("n", [Job().number, Job().number])
    return context
