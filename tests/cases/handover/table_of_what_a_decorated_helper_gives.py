# case: a table is made, and drawn, of what a helper gives that a library has decorated; another cell calls it, too
# expect: no-finding {"code": "C217"}
# expect: run {"handed": {"last": "3"}}
# %%
%cloaca_workflow demo
# %%
import numpy as np
import pandas as pd
from sklearn.utils._testing import ignore_warnings


@ignore_warnings(category=UserWarning)
def fit(model, n):
    model.update(n=n)
    return n


@ignore_warnings(category=UserWarning)
def guess(model, n):
    model.update(n=n)
    return n
# %%
%%cloaca_task compare
df = pd.DataFrame([[fit({}, 1), guess({}, 2)]], columns=["n", "m"])
both = np.array([fit({}, 1), guess({}, 2)])
# %%
%%cloaca_task draw
drawn = pd.DataFrame([fit({}, n) for n in (1, 2)], columns=["n"])
for name, part in drawn.groupby("n"):
    part.plot(label=name)
# %%
%%cloaca_task look
last = fit({}, 1) + guess({}, 2)
# %%
%%cloaca_task tell
print(last)
