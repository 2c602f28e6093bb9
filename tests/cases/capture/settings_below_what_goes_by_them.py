# case: a library is set, and a class of it patched, below the object that a task shows and asks
# expect: clean
# expect: run {"context": {"text": "     a\n0    0\n..  ..\n99  99\n\n[100 rows x 1 columns]", "array": "[1.2]", "sum": 7, "top": 8}}
# %%
%cloaca_workflow demo
# %%
import numpy as np
import pandas as pd
table = pd.DataFrame({"a": range(100)})
column, array = table["a"], np.array([1.23456])
# %%
pd.set_option("display.max_rows", 2)
np.set_printoptions(precision=1)
pd.Series.sum = lambda self: 7
setattr(pd.DataFrame, "top", lambda self: 8)
# %%
%%cloaca_task
def shown(context):
    context.set("text", repr(table))
    context.set("array", str(array))
    context.set("sum", column.sum())
    context.set("top", table.top())
    return context
