# case: a cell without a mark reads a variable of the environment that is not set
# expect: finding {"code": "C548", "severity": "info", "cell": 2, "line": 2, "says": ["CLOACA_NB_SURELY_NOT_SET", ".env"]}
# expect: exit {"check": 0, "run": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
# %%
import os
KEY = os.environ["CLOACA_NB_SURELY_NOT_SET"]
# %%
%%cloaca_task t
context.set("a", len(KEY))
