# case: star
# expect: carries []
# expect: tells ["star-import 2:1 sqrt, floor", "unknown-name 3:3:23 sqrt", "unknown-name 3:3:32 floor"]
# %%
%cloaca_workflow demo
# %%
from requests import *
# %%
%%cloaca_task
def t(context):
    context.set("n", [sqrt(9), floor(2.5)])
    return context
