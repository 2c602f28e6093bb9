# case: cells make instances of a class that counts them, and none asks how many there are
# expect: clean
# expect: run {"handed": {"told": "['a', 'b', 'c']"}}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
class Job:
    made = 0
    def __init__(self, name):
        self.name = name
        Job.made += 1
# %%
%%cloaca_task first
early = [Job("a"), Job("b")]
# %%
%%cloaca_task second
late = [Job("c")]
# %%
%%cloaca_task tell --outputs told
told = [each.name for each in early + late]
