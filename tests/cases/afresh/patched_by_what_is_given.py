# case: a function puts a method that counts into a class of a library that it is given; each run counts from nothing
# expect: turns {"counts": [1, 2]}
# %%
%load_ext cloaca_nb
%cloaca_workflow patched
# %%
from string import Template
CALLS = []
def patch(cls, function): cls.counted = function
def counted(self):
    CALLS.append(1)
    return len(CALLS)
patch(Template, counted)
# %%
%%cloaca_task
def work(context):
    context.set("counts", [Template("a").counted(), Template("b").counted()])
    return context
