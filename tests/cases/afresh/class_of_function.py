# case: a class that a function made counts for itself
# expect: again {"n": 15}
# expect: anew {"work": ["Acc"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
def factory(start):
    class Acc:
        total = start
        def add(self, n):
            Acc.total += n
            return Acc.total
    return Acc
Acc = factory(10)
# %%
%%cloaca_task
def work(context):
    context.set("n", Acc().add(5))
    return context
