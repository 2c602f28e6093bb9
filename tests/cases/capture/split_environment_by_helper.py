# case: two tasks ask one function for a variable that is set between them
# expect: finding {"code": "C216", "severity": "error", "says": ["os.environ"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow demo
import cloaca
# %%
import os

def mode():
    return os.getenv("MODE")
# %%
%%cloaca_task early
context.set("early", mode())
# %%
os.environ["MODE"] = "real"
# %%
%%cloaca_task late --dependencies early
context.set("late", mode())
