# case: star harmless
# expect: gives {"n": 8}
# expect: carries []
# expect: tells []
# %%
%cloaca_workflow demo
# %%
from math import *
print(sqrt(2))
# %%
%%cloaca_task
def t(context):
    context.set("n", pow(2, 3))
    return context
