# case: a name of an import that a later cell binds to something else is that beside what is made anew
# expect: again {"c": {"a": 2, "b": 1}, "n": 2}
# expect: anew {"work": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
from collections import Counter as C
ROWS = []
# %%
C = C("aab")
ROWS.append(1)
# %%
%%cloaca_task
def work(context):
    ROWS.append(2)
    context.set("c", dict(C))
    context.set("n", len(ROWS))
    return context
