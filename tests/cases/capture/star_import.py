# case: a star import is refused with a hint
# expect: finding {"severity": "error", "band": "C2", "cell": 2, "says": ["*"]}
# %%
%load_ext cloaca_nb
%cloaca_workflow star
# %%
from requests import *
# %%
%%cloaca_task
def work(context):
    context.set("x", sqrt(9))
    return context
