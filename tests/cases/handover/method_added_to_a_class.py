# case: marked cells give a class methods that it had not where it was defined: these are definitions for the cells below
# expect: clean
# expect: run {"handed": {"told": "[180, 6]", "first": "3"}}
# %%
%cloaca_workflow demo
# %%
class Time:
    def __init__(self, hours):
        self.hours = hours
# %%
%%cloaca_task make
time = Time(3)
first = time.hours
# %%
%%cloaca_task add
def minutes(self):
    return self.hours * 60


Time.minutes = minutes
print(first)
# %%
%%cloaca_task again
Time.twice = lambda self: self.hours * 2
# %%
%%cloaca_task tell
told = [time.minutes(), time.twice()]
# %%
%%cloaca_task show
print(told)
