# case: cells call deep copies of objects of libraries, and these call functions that count
# expect: clean
# expect: gives {"calls": [3, 2], "mean": [2.0]}
# %%
%cloaca_workflow demo
# %%
import copy
from functools import partial
import numpy as np
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
CALLS = []
def count(x):
    CALLS.append(len(x))
    return x
counting = copy.deepcopy(partial(count, "abc"))
model = clone(make_pipeline(FunctionTransformer(count), StandardScaler()))
# %%
counting()
model.fit(np.array([[1.0], [3.0]]))
# %%
%%cloaca_task
def report(context):
    context.set("calls", CALLS)
    context.set("mean", model[1].mean_.tolist())
    return context
