# case: a cell without a mark reads a variable of the environment that is not set
# expect: finding {"code": "C501", "cell": 2, "line": 2, "says": ["KeyError", "inside a task", "os.getenv"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import os
KEY = os.environ["CLOACA_NB_SURELY_NOT_SET"]
# %%
%%cloaca_task t
context.set("a", len(KEY))
