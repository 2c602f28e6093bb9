# case: a task registers a class as a subclass
# expect: again {"n": [false, true]}
# expect: anew {"work": ["Base"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
from abc import ABC
class Base(ABC): pass
class Late: pass
# %%
%%cloaca_task
def work(context):
    before = issubclass(Late, Base)
    Base.register(Late)
    context.set("n", [before, issubclass(Late, Base)])
    return context
