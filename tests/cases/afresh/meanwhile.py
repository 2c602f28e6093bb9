# case: what tasks set of the process for a while, what they take of it, and the figure that they draw on and save
# expect: finding {"code": "C238", "severity": "warning", "cell": 3, "line": 4, "task": "listed", "says": ["`contextlib.chdir` sets the working directory", "`cwd=…`"]}
# expect: finding {"code": "C238", "cell": 3, "line": 6, "task": "listed", "says": "`contextlib.redirect_stdout` takes all that is printed"}
# expect: finding {"code": "C238", "cell": 4, "line": 3, "task": "replaced", "says": "`patch.dict` puts something in the place"}
# expect: finding {"code": "C238", "cell": 4, "line": 5, "task": "replaced", "says": "`warnings.catch_warnings` takes all warnings"}
# expect: finding {"code": "C238", "cell": 5, "line": 3, "task": "shown", "says": "`pd.option_context` sets options"}
# expect: finding {"code": "C238", "cell": 6, "line": 2, "task": "drawn", "says": ["`plt.plot` draws on the current figure", "`fig.savefig(…)`"]}
# %%
%cloaca_workflow meanwhile
# %%
import contextlib
import io
import os
import warnings
from unittest.mock import patch
import matplotlib.pyplot as plt
import pandas as pd
# %%
%%cloaca_task
def listed(context):
    printed = io.StringIO()
    with contextlib.chdir(context.get("folder", "/")):
        context.set("names", os.listdir())
    with contextlib.redirect_stdout(printed):
        print("one")
    context.set("printed", printed.getvalue())
    return context
# %%
%%cloaca_task
def replaced(context):
    with patch.dict(os.environ, {"STAGE": "test"}):
        context.set("stage", os.environ["STAGE"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.warn("old")
    context.set("caught", len(caught))
    return context
# %%
%%cloaca_task
def shown(context):
    with pd.option_context("display.precision", 2):
        context.set("text", pd.DataFrame({"a": [1.2345]}).to_string())
    return context
# %%
%%cloaca_task drawn
plt.plot([1, 2])
plt.savefig("/tmp/drawn.png")
