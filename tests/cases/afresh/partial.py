# case: a partial leads to a list
# expect: again {"n": 1}
# expect: anew {"work": ["LOG", "note"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
from functools import partial
LOG = []
def put(where, x):
    where.append(x)
note = partial(put, LOG)
# %%
%%cloaca_task
def work(context):
    note(1)
    context.set("n", len(LOG))
    return context
