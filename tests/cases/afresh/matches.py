# case: a task goes on with an iterator of matches
# expect: again {"n": ["a2", "a3"]}
# expect: anew {"work": ["found"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
import re
found = re.finditer("a.", "a1a2a3")
next(found)
# %%
%%cloaca_task
def work(context):
    context.set("n", [m.group() for m in found])
    return context
