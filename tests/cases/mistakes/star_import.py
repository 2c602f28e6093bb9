# case: star import
# expect: finding {"severity": "error", "cell": 2, "line": 1, "band": "C2", "says": ["*"]}
# expect: exit {"check": 1}
# %%
%load_ext cloaca_nb
%cloaca_workflow bad_input
# %%
from requests import *
# %%
%%cloaca_task
def a(context):
    context.set('k', int(sqrt(9)))
    return context
