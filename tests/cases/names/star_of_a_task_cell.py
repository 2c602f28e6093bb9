# case: star of a task cell
# expect: carries []
# expect: tells ["star-import 2:2 …"]
# %%
%cloaca_workflow demo
# %%
%%cloaca_task
from requests import *
def t(context):
    context.set("n", 1)
    return context
