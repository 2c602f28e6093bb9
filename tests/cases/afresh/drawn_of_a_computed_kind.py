# case: the name of the function that draws is computed: what is drawn comes of the seed above it
# expect: turns {"mean": 0.36}
# expect: anew {"mean": ["ROWS"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow again
# %%
import numpy as np
np.random.seed(1)
KIND = "uniform"
ROWS = getattr(np.random, KIND)(size=4)
# %%
%%cloaca_task
def mean(context):
    context.set("mean", round(float(ROWS.mean()), 3))
    return context
