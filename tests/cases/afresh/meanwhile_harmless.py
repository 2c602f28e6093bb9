# case: what is only quiet, is shown, or is the task's own, is in nobody's way
# expect: no-finding {"code": "C238"}
# expect: run {"context": {"total": 3}}
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

SETTINGS = {"limit": 1}
# %%
%%cloaca_task
def quiet(context):
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        print("one")
    with patch.dict(SETTINGS, {"limit": 3}):
        context.set("total", SETTINGS["limit"])
    with pd.option_context("display.max_rows", 5):
        print(pd.DataFrame({"a": [1.2345]}))
    with contextlib.suppress(OSError):
        os.remove("/nowhere/at/all")
    return context
# %%
%%cloaca_task
def drawn(context):
    context.get("total")
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    fig.savefig(io.BytesIO())
    plt.close(fig)
    return context
