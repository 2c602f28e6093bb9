# case: property patch and class attr change
# expect: gives {"n": 8}
# expect: carries ["A", "a"]
# expect: tells []
# %%
%cloaca_workflow demo
# %%
class A:
    count = 0
    @property
    def twice(self): return self.count * 2
A.count = 4
a = A()
# %%
%%cloaca_task
def t(context):
    context.set("n", a.twice)
    return context
