# case: the package cannot be imported without a variable of the environment, which a kept statement reads
# expect: finding {"code": "C501", "cell": 2, "line": 2, "says": ["KeyError", "inside a task", "os.getenv"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import os
KEY = os.environ["CLOACA_NB_SURELY_NOT_SET"]  # cloaca: keep
# %%
%%cloaca_task t
context.set("a", len(KEY))
