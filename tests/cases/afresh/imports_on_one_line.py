# case: a library and a helper module are imported on one line
# expect: again {"n": 3}
# expect: anew {"work": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow judged
# %%
%%cloaca_module helpers
def total(xs):
    return sum(xs)
# %%
import numpy as np, helpers
ROWS = [1]
# %%
%%cloaca_task
def work(context):
    ROWS.append(2)
    context.set("n", helpers.total(ROWS))
    return context
