# case: a frame is sampled by numpy's stream, in a task and in a function
# expect: clean
# expect: finding {"code": "C222", "severity": "warning", "task": "work"}
# expect: anew {"work": []}
# %%
%cloaca_workflow sampled
# %%
import numpy as np
import pandas as pd
np.random.seed(3)
df = pd.DataFrame({"a": range(9)})
def take(frame): return frame.sample(n=2)["a"].tolist()
# %%
%%cloaca_task
def work(context):
    context.set("rows", df.sample(2)["a"].tolist())
    context.set("more", take(df))
    return context
